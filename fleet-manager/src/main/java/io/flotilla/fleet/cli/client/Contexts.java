package io.flotilla.fleet.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.MalformedDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The managers that a user works with, by name; one of them is current. The file is 0600, it holds their tokens.
 *
 * @param file {@code contexts.json}; need not be there
 */
public record Contexts(Path file) {
    private static final int MOST_BYTES = 1 << 20;
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,62}";

    /** The file of this environment's user: {@code $XDG_CONFIG_HOME/flotilla/contexts.json}. */
    public static Contexts of(Map<String, String> environment) {
        String configured = environment.getOrDefault("XDG_CONFIG_HOME", "");
        Path base = configured.isBlank()
                ? Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")), ".config")
                : Path.of(configured);
        return new Contexts(base.resolve("flotilla").resolve("contexts.json"));
    }

    /** By name. */
    public Map<String, ManagerAccess> all() {
        Map<String, ManagerAccess> all = new TreeMap<>();
        read().path("contexts")
                .fields()
                .forEachRemaining(entry -> all.put(entry.getKey(), access(entry.getKey(), entry.getValue())));
        return all;
    }

    /** The name of the current one, which exists. */
    public Optional<String> current() {
        return Optional.of(read().path("current").asText()).filter(name -> all().containsKey(name));
    }

    /** @throws Failure that names those that there are */
    public ManagerAccess get(String name) {
        ManagerAccess found = all().get(name);
        if (found == null) {
            throw Failure.usage("there is no context \"" + name + "\": "
                    + (all().isEmpty()
                            ? "make one with fleet context add " + name
                            : "there are " + String.join(", ", all().keySet()) + " (fleet context list)"));
        }
        return found;
    }

    /** Adds or replaces one; the first becomes the current one. */
    public void put(String name, ManagerAccess access) {
        if (!name.matches(NAME)) {
            throw Failure.usage("\"" + name + "\" is no name for a context: use letters, digits, '.', '_' and '-'");
        }
        ObjectNode all = read();
        all.withObject("/contexts")
                .putObject(name)
                .put("url", access.url().toString())
                .put("token", access.token())
                .put("ca", access.ca().toAbsolutePath().toString());
        if (current().isEmpty()) {
            all.put("current", name);
        }
        write(all);
    }

    public void use(String name) {
        get(name);
        write(read().put("current", name));
    }

    /** Forgets one; when it was the current one, there is none until another is chosen. */
    public void remove(String name) {
        get(name);
        ObjectNode all = read();
        all.withObject("/contexts").remove(name);
        if (all.path("current").asText().equals(name)) {
            all.remove("current");
        }
        write(all);
    }

    private ManagerAccess access(String name, JsonNode context) {
        for (String field : new String[] {"url", "token", "ca"}) {
            if (!context.hasNonNull(field)) {
                throw Failure.usage(
                        "the context \"" + name + "\" in " + file + " has no " + field + ": remove it from the file");
            }
        }
        return new ManagerAccess(
                ManagerAccess.address(context.path("url").asText()),
                context.path("token").asText(),
                Path.of(context.path("ca").asText()),
                name);
    }

    private ObjectNode read() {
        if (!Files.exists(file)) {
            return Json.object();
        }
        try {
            return Json.parse(Files.readAllBytes(file), MOST_BYTES);
        } catch (IOException | MalformedDocument bad) {
            throw new Failure(
                    Failure.Exit.USAGE, file + " cannot be read (" + bad.getMessage() + "): mend or remove it", bad);
        }
    }

    private void write(ObjectNode all) {
        try {
            ManagerAccess.writePrivately(file, Json.pretty(all) + "\n");
        } catch (IOException unwritable) {
            throw new Failure(Failure.Exit.FAILED, file + " cannot be written: " + unwritable.getMessage(), unwritable);
        }
    }
}
