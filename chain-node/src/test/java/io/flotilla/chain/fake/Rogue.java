package io.flotilla.chain.fake;

import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Signs what no honest authority would, with the JDK's keytool. */
public final class Rogue {
    private static final String PASSWORD = "rogue-password";
    private static final String USAGES = "eku=clientAuth,serverAuth";

    private final Path folder;
    private final Path store;

    /** Makes a CA for this organisation. */
    public Rogue(Path folder, String organisation) {
        this.folder = folder;
        this.store = folder.resolve("rogue.p12");
        keytool(key("ca", "CN=" + organisation + " CA, O=" + organisation), "-ext", "bc:c=ca:true,pathlen:0");
    }

    public X509Certificate authority() {
        return certificate("ca");
    }

    /** A leaf by this CA. */
    public Credential issued(String subject, String uri) {
        return issued(subject, uri, USAGES);
    }

    /** A leaf by this CA that may issue, too. */
    public Credential issuedAuthority(String subject, String uri) {
        return issued(subject, uri, USAGES, "bc:c=ca:true");
    }

    public Credential selfSigned(String subject, String uri) {
        String alias = "self" + System.nanoTime();
        keytool(key(alias, subject), "-ext", "san=uri:" + uri, "-ext", USAGES);
        return new Credential(privateKey(alias), List.of(certificate(alias)));
    }

    private Credential issued(String subject, String uri, String... extensions) {
        String alias = "leaf" + System.nanoTime();
        keytool(key(alias, subject));
        Path request = folder.resolve(alias + ".csr");
        Path answer = folder.resolve(alias + ".pem");
        keytool(List.of("-certreq", "-alias", alias, "-file", request.toString()));
        List<String> sign = new ArrayList<>(List.of("-gencert", "-alias", "ca", "-rfc"));
        sign.addAll(List.of("-infile", request.toString(), "-outfile", answer.toString(), "-ext", "san=uri:" + uri));
        Arrays.stream(extensions).forEach(one -> sign.addAll(List.of("-ext", one)));
        keytool(sign);
        try {
            X509Certificate leaf = Pem.certificates(Files.readString(answer)).get(0);
            return new Credential(privateKey(alias), List.of(leaf, authority()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> key(String alias, String subject) {
        return List.of("-genkeypair", "-alias", alias, "-keyalg", "EC", "-groupname", "secp256r1", "-dname", subject);
    }

    private void keytool(List<String> command, String... more) {
        List<String> whole = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        whole.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
        whole.addAll(command);
        whole.addAll(List.of(more));
        whole.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        try {
            Process process =
                    new ProcessBuilder(whole).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(said);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private X509Certificate certificate(String alias) {
        try {
            return (X509Certificate) open().getCertificate(alias);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private PrivateKey privateKey(String alias) {
        try {
            return (PrivateKey) open().getKey(alias, PASSWORD.toCharArray());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private KeyStore open() {
        try {
            return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
