package io.flotilla.fleet.cli.client;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a manager is and how to enter.
 *
 * @param ca the root certificate, PEM
 * @param context the name under which this is kept; null: the environment says it
 */
public record ManagerAccess(
        URI url, String token, Path ca, @Nullable String context) {
    public ManagerAccess(URI url, String token, Path ca) {
        this(url, token, ca, null);
    }

    /**
     * The manager that is meant: the context that was asked for, else {@code FLEET_URL}, {@code FLEET_TOKEN} and
     * {@code FLEET_CA}, else the current context.
     *
     * @param asked name of a context; null: none was asked for
     * @throws Failure that says how to name a manager when nothing does
     */
    public static ManagerAccess find(Map<String, String> environment, @Nullable String asked) {
        Contexts contexts = Contexts.of(environment);
        if (asked != null) {
            return contexts.get(asked);
        }
        String url = environment.getOrDefault("FLEET_URL", "");
        if (!url.isBlank()) {
            return new ManagerAccess(
                    address(url), required(environment, "FLEET_TOKEN"), Path.of(required(environment, "FLEET_CA")));
        }
        return contexts.current().map(contexts::get).orElseThrow(() -> nobody(contexts));
    }

    private static Failure nobody(Contexts contexts) {
        return Failure.usage(
                contexts.all().isEmpty()
                        ? "no manager is known here: start one with fleet up, name one with fleet context add,"
                                + " or set FLEET_URL, FLEET_TOKEN and FLEET_CA"
                        : "no context is current: choose one with fleet context use "
                                + String.join("|", contexts.all().keySet()));
    }

    /** Where to look when the address, the token or the root certificate is wrong. */
    public String check(String part) {
        return context == null ? "check FLEET_" + part : "check fleet context show " + context;
    }

    /** Replaces a file in one step; it is readable by its owner alone from its first byte on. */
    public static void writePrivately(Path file, String text) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " is no file");
        }
        Files.createDirectories(folder);
        Path fresh = Files.createTempFile(
                folder,
                "." + file.getFileName(),
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(fresh, text);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static String required(Map<String, String> environment, String name) {
        String value = environment.getOrDefault(name, "");
        if (value.isBlank()) {
            throw Failure.usage("FLEET_URL is set but " + name + " is not: set it too");
        }
        return value;
    }

    /** @throws Failure USAGE, unless it is {@code https://host:port} */
    public static URI address(String url) {
        try {
            URI parsed = URI.create(url.replaceAll("/+$", ""));
            if ("https".equals(parsed.getScheme()) && parsed.getHost() != null) {
                return parsed;
            }
        } catch (IllegalArgumentException bad) {
            throw new Failure(Failure.Exit.USAGE, "\"" + url + "\" is not an address: write https://host:port", bad);
        }
        throw Failure.usage("\"" + url + "\" is not an address: write https://host:port");
    }
}
