package io.flotilla.fleet;

import io.flotilla.contract.codec.DocumentSigner;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.Jwk;
import io.flotilla.contract.codec.MalformedDocument;
import io.flotilla.contract.codec.SignerChains;
import io.flotilla.contract.identity.InstanceId;
import io.flotilla.contract.message.SignerChain;
import io.flotilla.contract.message.SignerList;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.pki.key.Bouncy;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The manager's folder: what must be the same at its next start. All files are 0600. */
final class ManagerFolder {
    /** Where dumps of the store lie until a backup has taken them. */
    static final String SNAPSHOTS = "snapshots";

    private static final String TOKEN = "admin.token";

    private static final int LARGEST = 1 << 16;
    private static final int PASSWORD_BYTES = 24;
    private static final String PASSWORD_VARIABLE = "FLOTILLA_CA_PASSWORD";

    private final Path root;

    /** @param http the HTTPS port that was chosen; 0 for none yet */
    record Facts(InstanceId instance, int http, int mqtt) {}

    /** @param chain null before the key was replaced for the first time */
    private record SignerFile(
            String privateKey, String publicKey, @Nullable SignerChain chain) {}

    /** The key that signs documents and commands, and the lists that lead to it. */
    record Signing(PrivateKey key, ECPublicKey publicKey, SignerChain chain) {
        DocumentSigner signer() {
            return new DocumentSigner(key, publicKey, Bouncy.PROVIDER);
        }
    }

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

    /** Of the first operator; empty when there is none. */
    String heldToken() {
        Path file = root.resolve(TOKEN);
        try {
            return Files.exists(file) ? Files.readString(file).strip() : "";
        } catch (IOException unreadable) {
            throw new FleetException(
                    FleetException.Code.ENVIRONMENT,
                    "cannot read " + file + " (" + unreadable + "): check its owner",
                    unreadable);
        }
    }

    void keepToken(String token) {
        PrivateFile.write(root.resolve(TOKEN), token + "\n");
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
    Signing signer(SecureRandom random, boolean needed) {
        Path file = signerFile();
        if (needed && !Files.exists(file)) {
            throw new FleetException(
                    FleetException.Code.ENVIRONMENT,
                    "the file " + file + " is missing and hosts follow its key only: restore it from a backup");
        }
        if (!Files.exists(file)) {
            writeSigner(KeyPairs.generateP256(random), null);
        }
        SignerFile held = json(file, SignerFile.class);
        PrivateKey key = Pem.privateKey(held.privateKey());
        ECPublicKey publicKey =
                (ECPublicKey) Certificates.publicKey(Base64.getDecoder().decode(held.publicKey()));
        SignerChain chain =
                held.chain() == null ? SignerChain.of(new SignerList(1, 1, List.of(Jwk.of(publicKey)))) : held.chain();
        return new Signing(key, publicKey, chain);
    }

    /**
     * Puts a new key in the place of the one that signs, and a list that names it, signed by the old one, behind the
     * others. Both are one file: a crash leaves the old or the new.
     */
    Signing replaceSigner(SecureRandom random) {
        Signing old = signer(random, true);
        KeyPair fresh = KeyPairs.generateP256(random);
        SignerList next =
                new SignerList(old.chain().newest().version() + 1, 1, List.of(Jwk.of((ECPublicKey) fresh.getPublic())));
        writeSigner(fresh, SignerChains.endorsed(old.chain(), next, List.of(old.signer())));
        return signer(random, true);
    }

    private void writeSigner(KeyPair key, @Nullable SignerChain chain) {
        SignerFile stored = new SignerFile(
                Pem.of(key.getPrivate()),
                Base64.getEncoder().encodeToString(key.getPublic().getEncoded()),
                chain);
        PrivateFile.write(signerFile(), new String(Json.write(stored), StandardCharsets.UTF_8));
    }

    private Path signerFile() {
        return root.resolve("signer.json");
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
