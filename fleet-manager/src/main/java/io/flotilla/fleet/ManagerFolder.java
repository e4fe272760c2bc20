package io.flotilla.fleet;

import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.MalformedDocument;
import io.flotilla.contract.identity.InstanceId;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.pki.key.Certificates;
import io.flotilla.pki.key.KeyPairs;
import io.flotilla.pki.key.Pem;
import io.flotilla.pki.key.PrivateFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.Base64;
import java.util.HexFormat;

/** The manager's folder: what must be the same at its next start. All files are 0600. */
final class ManagerFolder {
    /** Where dumps of the store lie until a backup has taken them. */
    static final String SNAPSHOTS = "snapshots";

    private static final int LARGEST = 1 << 16;
    private static final int PASSWORD_BYTES = 24;
    private static final String PASSWORD_VARIABLE = "FLOTILLA_CA_PASSWORD";

    private final Path root;

    /** @param http the HTTPS port that was chosen; 0 for none yet */
    record Facts(InstanceId instance, int http, int mqtt) {}

    private record SignerFile(String privateKey, String publicKey) {}

    ManagerFolder(Path root) {
        this.root = root;
        PrivateFile.createFolder(root);
    }

    Path store() {
        return root.resolve("store");
    }

    Path authorities() {
        return root.resolve("ca");
    }

    Path broker() {
        return root.resolve("broker");
    }

    Path snapshots() {
        return root.resolve(SNAPSHOTS);
    }

    Path adminToken() {
        return root.resolve("admin.token");
    }

    void writeRoot(X509Certificate certificate) {
        PrivateFile.write(root.resolve("root.pem"), Pem.of(certificate));
    }

    /** Instance and ports, chosen at the first start. */
    Facts facts(FleetConfig config, SecureRandom random) {
        Path file = root.resolve("manager.json");
        Facts known = Files.exists(file)
                ? json(file, Facts.class)
                : new Facts(new InstanceId("m-" + HexFormat.of().formatHex(drawn(random, 4))), 0, 0);
        Facts facts = new Facts(
                known.instance(),
                port(config.http(), known.http(), 0),
                config.broker() instanceof FleetConfig.Broker.Embedded own
                        ? port(own.at(), known.mqtt(), known.http())
                        : known.mqtt());
        if (config.broker() instanceof FleetConfig.Broker.Embedded && facts.http() == facts.mqtt()) {
            throw new FleetException(
                    FleetException.Code.ENVIRONMENT,
                    "HTTPS and MQTT cannot share the port " + facts.http() + ": choose another one for either");
        }
        PrivateFile.write(file, new String(Json.write(facts), StandardCharsets.UTF_8));
        return facts;
    }

    private static int port(FleetConfig.HostPort wanted, int known, int taken) {
        if (wanted.port() != 0) {
            return wanted.port();
        }
        return known != 0 ? known : free(wanted.host(), taken);
    }

    private static int free(String host, int taken) {
        try (ServerSocket first = new ServerSocket();
                ServerSocket second = new ServerSocket()) {
            first.bind(new InetSocketAddress(host, 0));
            second.bind(new InetSocketAddress(host, 0));
            return first.getLocalPort() == taken ? second.getLocalPort() : first.getLocalPort();
        } catch (IOException none) {
            throw new FleetException(
                    FleetException.Code.ENVIRONMENT,
                    "cannot listen on " + host + " (" + none.getMessage() + "): give an address of this machine",
                    none);
        }
    }

    /** From the environment, else from a file that is made at the first start. */
    char[] authorityPassword(SecureRandom random) {
        String given = System.getenv(PASSWORD_VARIABLE);
        if (given != null && !given.isBlank()) {
            return given.toCharArray();
        }
        Path file = root.resolve("ca.password");
        if (!Files.exists(file)) {
            PrivateFile.write(
                    file, Base64.getUrlEncoder().withoutPadding().encodeToString(drawn(random, PASSWORD_BYTES)));
        }
        return text(file).strip().toCharArray();
    }

    /**
     * The key that signs documents and commands; made at the first start.
     *
     * @param needed whether something was signed with it
     */
    KeyPair signer(SecureRandom random, boolean needed) {
        Path file = root.resolve("signer.json");
        if (needed && !Files.exists(file)) {
            throw new FleetException(
                    FleetException.Code.ENVIRONMENT,
                    "the file " + file + " is missing and hosts follow its key only: restore it from a backup");
        }
        if (!Files.exists(file)) {
            KeyPair fresh = KeyPairs.generateP256(random);
            SignerFile stored = new SignerFile(
                    Pem.of(fresh.getPrivate()),
                    Base64.getEncoder().encodeToString(fresh.getPublic().getEncoded()));
            PrivateFile.write(file, new String(Json.write(stored), StandardCharsets.UTF_8));
        }
        SignerFile held = json(file, SignerFile.class);
        PrivateKey key = Pem.privateKey(held.privateKey());
        ECPublicKey publicKey =
                (ECPublicKey) Certificates.publicKey(Base64.getDecoder().decode(held.publicKey()));
        return new KeyPair(publicKey, key);
    }

    private static <T> T json(Path file, Class<T> type) {
        try {
            return Json.read(text(file).getBytes(StandardCharsets.UTF_8), LARGEST, type);
        } catch (MalformedDocument damaged) {
            throw new FleetException(
                    FleetException.Code.ENVIRONMENT,
                    "the file " + file + " is damaged (" + damaged.getMessage() + "): restore it from a backup",
                    damaged);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new FleetException(
                    FleetException.Code.ENVIRONMENT,
                    "cannot read " + file + " (" + unreadable.getMessage() + "): check who owns it",
                    unreadable);
        }
    }

    private static byte[] drawn(SecureRandom random, int bytes) {
        byte[] drawn = new byte[bytes];
        random.nextBytes(drawn);
        return drawn;
    }
}
