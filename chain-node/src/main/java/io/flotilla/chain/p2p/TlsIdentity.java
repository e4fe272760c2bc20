package io.flotilla.chain.p2p;

import io.flotilla.chain.ledger.ChainFault;
import io.flotilla.chain.ledger.ChainFault.Code;
import io.flotilla.contract.chain.NodeFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The node's TLS key and its certificate chain, leaf first. */
public record TlsIdentity(PrivateKey key, List<X509Certificate> chain) {
    /** RFC 7468 section 10. */
    private static final String LABEL = "PRIVATE KEY-----";

    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN " + LABEL + "([A-Za-z0-9+/=\\s]+)-----END " + LABEL);

    public TlsIdentity {
        chain = List.copyOf(chain);
    }

    /** @throws ChainFault TLS_FILES when a file is missing or broken, or the two do not belong together */
    public static TlsIdentity load(NodeFolder folder) {
        try {
            PrivateKey key = key(Files.readString(folder.tlsKey()));
            List<X509Certificate> chain = chain(folder);
            if (chain.isEmpty() || !belongTogether(key, chain.get(0).getPublicKey())) {
                throw new ChainFault(
                        Code.TLS_FILES,
                        folder.tlsKey() + " and " + folder.tlsChain()
                                + " do not belong together: write both again and reload.");
            }
            return new TlsIdentity(key, chain);
        } catch (NoSuchFileException missing) {
            throw new ChainFault(
                    Code.TLS_FILES,
                    "There is no " + missing.getFile() + ": the agent writes it, then asks for a reload.",
                    missing);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException broken) {
            throw new ChainFault(
                    Code.TLS_FILES,
                    "Cannot read the TLS key " + folder.tlsKey() + " with its chain " + folder.tlsChain() + ": "
                            + broken.getMessage() + ".",
                    broken);
        }
    }

    public X509Certificate leaf() {
        return chain.get(0);
    }

    /** The chain as a greeting carries it. */
    public List<String> encoded() {
        return chain.stream().map(Certificates::base64).toList();
    }

    private static PrivateKey key(String pem) throws GeneralSecurityException {
        Matcher found = PKCS8.matcher(pem);
        if (!found.find()) {
            throw new IllegalArgumentException("no PKCS#8 private key in PEM form");
        }
        PKCS8EncodedKeySpec der =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(found.group(1)));
        try {
            return KeyFactory.getInstance("EC").generatePrivate(der);
        } catch (InvalidKeySpecException notElliptic) {
            return KeyFactory.getInstance("RSA").generatePrivate(der);
        }
    }

    private static List<X509Certificate> chain(NodeFolder folder) throws IOException, GeneralSecurityException {
        try (InputStream pem = Files.newInputStream(folder.tlsChain())) {
            return CertificateFactory.getInstance("X.509").generateCertificates(pem).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        }
    }

    private static boolean belongTogether(PrivateKey key, PublicKey publicKey) throws GeneralSecurityException {
        if (!key.getAlgorithm().equals(publicKey.getAlgorithm())) {
            return false;
        }
        byte[] probe = {1, 2, 3};
        Signature signature =
                Signature.getInstance("SHA256with" + (key.getAlgorithm().equals("EC") ? "ECDSA" : "RSA"));
        signature.initSign(key);
        signature.update(probe);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(probe);
        return signature.verify(signed);
    }
}
