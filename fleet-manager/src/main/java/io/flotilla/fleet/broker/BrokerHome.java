package io.flotilla.fleet.broker;

import com.hivemq.embedded.EmbeddedHiveMQ;
import io.flotilla.brokerext.standalone.ExtensionFolder;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.contract.message.SignerList;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.pki.key.KeyStoreFile;
import io.flotilla.pki.key.Pem;
import io.flotilla.pki.key.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/**
 * The home folder of a HiveMQ in a process of its own. Written again it keeps its data, its access document and its
 * password, so that a running HiveMQ takes the new certificate by itself.
 */
public record BrokerHome(Path folder) {
    private static final int PASSWORD_BYTES = 24;

    /** @throws FleetException ENVIRONMENT, when the folder cannot be written */
    public void write(BrokerSettings settings, TrustDomain domain, SignerList signers, SecureRandom random) {
        Path conf = folder.resolve("conf");
        Path extensions = folder.resolve("extensions");
        List.of(folder, conf, extensions, folder.resolve("data"), folder.resolve("log"))
                .forEach(PrivateFile::createFolder);
        try {
            String password = password(conf.resolve("stores.password"), random);
            Path keyStore = conf.resolve("server.p12");
            Path trustStore = conf.resolve("trusted.p12");
            KeyStoreFile.write(keyStore, settings.server(), password.toCharArray());
            KeyStoreFile.writeTrust(trustStore, List.of(settings.root()), password.toCharArray());
            PrivateFile.write(
                    conf.resolve("config.xml"), BrokerConfiguration.xml(settings, keyStore, trustStore, password));
            ExtensionFolder.write(extensions, domain, Pem.of(settings.root()), signers);
        } catch (IOException unwritable) {
            throw new FleetException(
                    FleetException.Code.ENVIRONMENT,
                    "cannot write " + folder + " (" + unwritable + "): check its owner and the space on the disk",
                    unwritable);
        }
    }

    /** A class path of this program's jars, HiveMQ's among them. */
    public static String program() {
        return Path.of(EmbeddedHiveMQ.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .resolveSibling("*")
                .toString();
    }

    private static String password(Path file, SecureRandom random) throws IOException {
        if (!Files.exists(file)) {
            byte[] drawn = new byte[PASSWORD_BYTES];
            random.nextBytes(drawn);
            PrivateFile.write(file, HexFormat.of().formatHex(drawn));
        }
        return Files.readString(file).strip();
    }
}
