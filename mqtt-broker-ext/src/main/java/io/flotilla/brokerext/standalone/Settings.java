package io.flotilla.brokerext.standalone;

import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.Jwk;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.contract.message.SignerList;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the extension of a stand-alone broker is told by its operator, in {@value #FILE} in its folder.
 *
 * @param root the only authority under which somebody may enter
 * @param signers whose access documents count
 * @param presenceGrace how long after its start the broker waits for the agents before it calls those missing lost
 */
public record Settings(TrustDomain domain, X509Certificate root, SignerList signers, Duration presenceGrace) {
    public static final String FILE = "flotilla.properties";

    static final String DOMAIN = "trust-domain";
    static final String ROOT = "root";
    static final String SIGNERS = "signers";
    static final String GRACE = "presence-grace";
    private static final List<String> KEYS = List.of(DOMAIN, ROOT, SIGNERS, GRACE);

    private static final int LARGEST = 64 << 10;

    /** Says everything that is wrong with the file, each with its key. */
    public static final class BadSettings extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        BadSettings(Path file, List<String> problems) {
            super(file + " cannot be used: " + String.join("; ", problems));
        }
    }

    /**
     * @param folder the extension's; relative paths in the file begin there
     * @throws BadSettings with all problems at once
     */
    public static Settings read(Path folder) {
        Path file = folder.resolve(FILE);
        List<String> problems = new ArrayList<>();
        Properties raw = raw(file, problems);
        new TreeSet<>(raw.stringPropertyNames())
                .stream()
                        .filter(key -> !KEYS.contains(key))
                        .forEach(key -> problems.add(key + ": there is no such key, only " + String.join(", ", KEYS)));
        if (!problems.isEmpty() && raw.isEmpty()) {
            throw new BadSettings(file, problems);
        }
        TrustDomain domain = checked(DOMAIN, problems, () -> new TrustDomain(given(raw, DOMAIN)));
        X509Certificate root = checked(ROOT, problems, () -> certificate(folder.resolve(given(raw, ROOT))));
        SignerList signers = checked(SIGNERS, problems, () -> signers(folder.resolve(given(raw, SIGNERS))));
        Duration grace = checked(
                GRACE, problems, () -> grace(raw.getProperty(GRACE, "PT90S").strip()));
        if (domain == null || root == null || signers == null || grace == null || !problems.isEmpty()) {
            throw new BadSettings(file, problems);
        }
        return new Settings(domain, root, signers, grace);
    }

    private static Properties raw(Path file, List<String> problems) {
        Properties raw = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            raw.load(reader);
        } catch (IOException | IllegalArgumentException unreadable) {
            problems.add("it cannot be read (" + unreadable + "): fleet broker prepare writes one");
        }
        return raw;
    }

    private static <T> @Nullable T checked(String key, List<String> problems, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException bad) {
            problems.add(key + ": " + bad.getMessage());
            return null;
        }
    }

    private static String given(Properties raw, String key) {
        String value = raw.getProperty(key, "").strip();
        if (value.isEmpty()) {
            throw new IllegalArgumentException("is missing");
        }
        return value;
    }

    private static X509Certificate certificate(Path file) {
        try (InputStream pem = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("cannot read " + file + " (" + unreadable + ")", unreadable);
        } catch (CertificateException malformed) {
            throw new IllegalArgumentException(file + " holds no PEM certificate", malformed);
        }
    }

    private static SignerList signers(Path file) {
        try {
            SignerList list = Json.read(Files.readAllBytes(file), LARGEST, SignerList.class);
            list.keys().forEach(Jwk::publicKey);
            return list;
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("cannot read " + file + " (" + unreadable + ")", unreadable);
        }
    }

    private static Duration grace(String text) {
        try {
            Duration grace = Duration.parse(text);
            if (!grace.isNegative()) {
                return grace;
            }
        } catch (DateTimeException notATime) {
            throw new IllegalArgumentException("\"" + text + "\" is no ISO 8601 duration such as PT90S", notATime);
        }
        throw new IllegalArgumentException("\"" + text + "\" is negative");
    }
}
