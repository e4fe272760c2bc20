package io.flotilla.fleet;

import io.flotilla.contract.identity.InstanceId;
import io.flotilla.contract.message.SignerList;
import io.flotilla.fleet.broker.BrokerHome;
import io.flotilla.fleet.broker.BrokerSettings;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.pki.ca.Authorities;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.PkiException;
import io.flotilla.pki.profile.Lifetimes;
import io.flotilla.pki.profile.PublicNames;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;

/** Makes the home folder of a broker in a process of its own, out of a manager's folder. The manager may run. */
public final class BrokerPreparation {
    private static final InstanceId BROKER = new InstanceId("broker");

    private BrokerPreparation() {}

    /**
     * @param manager whose CA issues the server certificate, and whose access documents count
     * @param home of the broker
     * @param at where it will listen; port not 0
     * @return the end of the server certificate
     */
    public static Instant prepare(FleetConfig manager, Path home, FleetConfig.HostPort at) {
        if (at.port() == 0) {
            throw new IllegalArgumentException("--port must be 1 to 65535: hosts must know it");
        }
        PublicNames names = PublicNames.of(HostNames.withLoopback(manager.publicNames()));
        if (!Backup.isManagers(manager.folder())) {
            throw new IllegalArgumentException("--dir: " + manager.folder()
                    + " is no manager's folder: name the one of fleet up, which has to be started once before");
        }
        ManagerFolder folder = new ManagerFolder(manager.folder());
        if (home.toAbsolutePath().normalize().startsWith(folder.broker())) {
            throw new IllegalArgumentException(
                    "--to: " + folder.broker() + " is the embedded broker's: choose another");
        }
        SecureRandom random = new SecureRandom();
        try {
            Authorities authorities = Authorities.open(
                    folder.authorities(),
                    folder.authorityPassword(random),
                    manager.domain(),
                    Lifetimes.STANDARD,
                    Clock.systemUTC(),
                    random);
            SignerList signers =
                    folder.signer(random, Files.exists(folder.store())).chain().newest();
            Credential server = authorities.server(BROKER, names);
            new BrokerHome(home)
                    .write(
                            new BrokerSettings(at.host(), at.port(), server, authorities.root()),
                            manager.domain(),
                            signers,
                            random);
            return server.leaf().getNotAfter().toInstant();
        } catch (PkiException hindered) {
            throw new FleetException(FleetException.Code.ENVIRONMENT, String.valueOf(hindered.getMessage()), hindered);
        }
    }
}
