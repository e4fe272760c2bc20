package io.flotilla.fleet;

import io.flotilla.contract.message.SignerChain;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.pki.key.PkiException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/** The key that signs a manager's documents and commands, in its folder. The manager may run. */
public final class SignerReplacement {
    private SignerReplacement() {}

    /**
     * The lists of signers that there have been.
     *
     * @throws IllegalArgumentException when the folder is no manager's
     * @throws FleetException ENVIRONMENT, when it cannot be read
     */
    public static SignerChain lists(Path manager) {
        return folder(manager).signer(new SecureRandom(), true).chain();
    }

    /**
     * Makes a new key and a list of signers that names it, signed by the old one. It is in force from the manager's next
     * start on, which signs everything anew.
     *
     * @throws IllegalArgumentException when the folder is no manager's
     * @throws FleetException ENVIRONMENT, when it cannot be read or written
     */
    public static SignerChain replace(Path manager) {
        try {
            return folder(manager).replaceSigner(new SecureRandom()).chain();
        } catch (PkiException hindered) {
            throw new FleetException(FleetException.Code.ENVIRONMENT, String.valueOf(hindered.getMessage()), hindered);
        }
    }

    private static ManagerFolder folder(Path manager) {
        if (!Backup.isManagers(manager) || !Files.exists(manager.resolve("signer.json"))) {
            throw new IllegalArgumentException("--dir: " + manager
                    + " is no manager's folder: name the one of fleet up, which has to be started once before");
        }
        return new ManagerFolder(manager);
    }
}
