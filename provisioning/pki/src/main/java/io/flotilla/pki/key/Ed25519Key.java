package io.flotilla.pki.key;

import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.Ed25519Signature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;

/** A private key of RFC 8032 section 5.1 that never leaves its file (PKCS#8 in PEM, 0600). */
public final class Ed25519Key {
    private static final String LABEL = "PRIVATE KEY";

    private final Ed25519PrivateKeyParameters key;

    private Ed25519Key(Ed25519PrivateKeyParameters key) {
        this.key = key;
    }

    /**
     * The key in this file; made and stored when there is no file. A file that is damaged stays as it is: another key would
     * speak for nobody.
     *
     * @throws PkiException MALFORMED, FILE
     */
    public static Ed25519Key kept(Path file, SecureRandom random) {
        if (Files.exists(file)) {
            return read(file);
        }
        Ed25519PrivateKeyParameters made = new Ed25519PrivateKeyParameters(random);
        PrivateFile.write(file, Pem.armour(LABEL, encoded(made)));
        return new Ed25519Key(made);
    }

    public Ed25519PublicKey publicKey() {
        return new Ed25519PublicKey(
                HexFormat.of().formatHex(key.generatePublicKey().getEncoded()));
    }

    /** Deterministic: the same statement has the same signature. */
    public Ed25519Signature sign(byte[] statement) {
        byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
        key.sign(Ed25519.Algorithm.Ed25519, null, statement, 0, statement.length, signature, 0);
        return Ed25519Signature.of(signature);
    }

    private static Ed25519Key read(Path file) {
        byte[] der = Pem.only(LABEL, PrivateFile.read(file));
        try {
            AsymmetricKeyParameter found = PrivateKeyFactory.createKey(der);
            if (found instanceof Ed25519PrivateKeyParameters key) {
                return new Ed25519Key(key);
            }
        } catch (IOException | RuntimeException damaged) {
            throw malformed(file, damaged);
        }
        throw malformed(file, null);
    }

    /** RFC 8410 section 7, version 1: without the public key, which some programs do not read. */
    private static byte[] encoded(Ed25519PrivateKeyParameters key) {
        try {
            return new PrivateKeyInfo(
                            new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519),
                            new DEROctetString(key.getEncoded()))
                    .getEncoded();
        } catch (IOException e) {
            throw new PkiException(
                    PkiException.Code.CRYPTO, "no Ed25519 key could be written: check the Java installation", e);
        }
    }

    private static PkiException malformed(Path file, @Nullable Exception cause) {
        String message = file + " holds no Ed25519 key: put the backup in its place";
        return cause == null
                ? new PkiException(PkiException.Code.MALFORMED, message)
                : new PkiException(PkiException.Code.MALFORMED, message, cause);
    }
}
