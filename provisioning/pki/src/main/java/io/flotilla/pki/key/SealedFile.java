package io.flotilla.pki.key;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.PasswordBasedDecrypter;
import com.nimbusds.jose.crypto.PasswordBasedEncrypter;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Arrays;

/**
 * A file (0600) that only who knows its passphrase can read, and that nobody else can change unnoticed: one JWE in
 * compact form (RFC 7516), PBES2-HS512+A256KW around A256GCM, so that any JOSE tool opens it.
 */
public final class SealedFile {
    /** Of a passphrase, in characters. */
    public static final int SHORTEST = 12;

    /** More than twice of what OWASP asks for with SHA-512, and below what readers accept. */
    private static final int ITERATIONS = 500_000;

    private static final int SALT_BYTES = 16;

    private SealedFile() {}

    /**
     * @throws IllegalArgumentException when the passphrase is too short
     * @throws PkiException FILE
     */
    public static void write(Path file, byte[] content, char[] passphrase) {
        if (passphrase.length < SHORTEST) {
            throw new IllegalArgumentException("the passphrase has fewer than " + SHORTEST + " characters");
        }
        byte[] secret = bytes(passphrase);
        try {
            JWEHeader header = new JWEHeader.Builder(JWEAlgorithm.PBES2_HS512_A256KW, EncryptionMethod.A256GCM)
                    .contentType("application/zip")
                    .build();
            JWEObject sealed = new JWEObject(header, new Payload(content));
            sealed.encrypt(new PasswordBasedEncrypter(secret, SALT_BYTES, ITERATIONS));
            PrivateFile.write(file, sealed.serialize());
        } catch (JOSEException e) {
            throw new PkiException(
                    PkiException.Code.CRYPTO, "cannot seal " + file + ": check the Java installation", e);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /** @throws PkiException FILE, MALFORMED, or WRONG_PASSWORD, which a file that was changed looks like too */
    public static byte[] read(Path file, char[] passphrase) {
        String text = PrivateFile.read(file);
        byte[] secret = bytes(passphrase);
        try {
            JWEObject sealed = JWEObject.parse(text.strip());
            sealed.decrypt(new PasswordBasedDecrypter(secret));
            return sealed.getPayload().toBytes();
        } catch (ParseException | IllegalArgumentException e) {
            throw new PkiException(
                    PkiException.Code.MALFORMED, file + " is not a sealed file, or was cut off: use another copy", e);
        } catch (JOSEException e) {
            throw new PkiException(
                    PkiException.Code.WRONG_PASSWORD,
                    "the passphrase does not open " + file + ", or the file was changed: give the right one",
                    e);
        } finally {
            Arrays.fill(secret, (byte) 0);
        }
    }

    private static byte[] bytes(char[] passphrase) {
        var encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(passphrase));
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
    }
}
