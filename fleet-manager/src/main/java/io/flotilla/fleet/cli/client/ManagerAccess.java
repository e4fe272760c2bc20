package io.flotilla.fleet.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.MalformedDocument;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * Where the manager is and how to enter: {@code FLEET_URL}, {@code FLEET_TOKEN} and {@code FLEET_CA}, else the current
 * context of {@code ~/.config/flotilla/contexts.json}.
 *
 * @param ca the root certificate, PEM
 */
public record ManagerAccess(URI url, String token, Path ca) {
    private static final int MOST_BYTES = 1 << 20;

    /** Where contexts are kept for this environment. */
    public static Path contexts(Map<String, String> environment) {
        String configured = environment.getOrDefault("XDG_CONFIG_HOME", "");
        Path base = configured.isBlank()
                ? Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")), ".config")
                : Path.of(configured);
        return base.resolve("flotilla").resolve("contexts.json");
    }

    /** @throws Failure that says how to name a manager when nothing does */
    public static ManagerAccess find(Map<String, String> environment) {
        String url = environment.getOrDefault("FLEET_URL", "");
        if (!url.isBlank()) {
            return new ManagerAccess(
                    address(url), required(environment, "FLEET_TOKEN"), Path.of(required(environment, "FLEET_CA")));
        }
        Path file = contexts(environment);
        if (!Files.isReadable(file)) {
            throw Failure.usage("no manager is known here: start one with fleet up,"
                    + " or set FLEET_URL, FLEET_TOKEN and FLEET_CA");
        }
        ObjectNode known = read(file);
        String current = known.path("current").asText();
        var context = known.path("contexts").path(current);
        if (!context.hasNonNull("url") || !context.hasNonNull("token") || !context.hasNonNull("ca")) {
            throw Failure.usage(file + " has no complete context \"" + current
                    + "\": run fleet up again, or set FLEET_URL, FLEET_TOKEN and FLEET_CA");
        }
        return new ManagerAccess(
                address(context.path("url").asText()),
                context.path("token").asText(),
                Path.of(context.path("ca").asText()));
    }

    /** Makes this the current context under a name; the others stay. The file is 0600, it holds the token. */
    public void save(Path file, String name) throws IOException {
        ObjectNode all = Files.isReadable(file) ? read(file) : Json.object();
        all.put("current", name);
        ObjectNode contexts = all.withObject("/contexts");
        contexts.putObject(name)
                .put("url", url.toString())
                .put("token", token)
                .put("ca", ca.toAbsolutePath().toString());
        writePrivately(file, Json.pretty(all) + "\n");
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

    private static ObjectNode read(Path file) {
        try {
            return Json.parse(Files.readAllBytes(file), MOST_BYTES);
        } catch (IOException | MalformedDocument bad) {
            throw new Failure(
                    Failure.Exit.USAGE, file + " cannot be read (" + bad.getMessage() + "): mend or remove it", bad);
        }
    }

    private static String required(Map<String, String> environment, String name) {
        String value = environment.getOrDefault(name, "");
        if (value.isBlank()) {
            throw Failure.usage("FLEET_URL is set but " + name + " is not: set it too");
        }
        return value;
    }

    private static URI address(String url) {
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
