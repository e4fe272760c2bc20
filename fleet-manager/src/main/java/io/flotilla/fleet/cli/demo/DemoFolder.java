package io.flotilla.fleet.cli.demo;

import io.flotilla.contract.chain.NodeFolder;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.fleet.cli.client.Failure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder in which a demo lives.
 *
 * @param temporary made by the demo itself, and removed by it
 */
record DemoFolder(Path root, boolean temporary) {
    private static final int LAST_LINES = 12;

    /** @throws Failure when another demo was there */
    static DemoFolder make(@Nullable Path wanted) {
        try {
            if (wanted == null) {
                return new DemoFolder(Files.createTempDirectory("flotilla-demo-"), true);
            }
            Path root = wanted.toAbsolutePath().normalize();
            DemoFolder folder = new DemoFolder(Files.createDirectories(root), false);
            if (Files.exists(folder.manager()) || Files.exists(folder.facts())) {
                throw Failure.usage(root + " holds an earlier demo: remove it, or choose another folder with --dir");
            }
            return folder;
        } catch (IOException hindered) {
            throw new Failure(
                    Failure.Exit.FAILED, "the demo's folder cannot be made: " + hindered.getMessage(), hindered);
        }
    }

    Path manager() {
        return root.resolve("manager");
    }

    Path managerLog() {
        return manager().resolve("log");
    }

    Path agents() {
        return root.resolve("agents");
    }

    Path agent(NodeAddress node) {
        return agents().resolve(node.clientId());
    }

    Path agentLog(NodeAddress node) {
        return agents().resolve(node.clientId() + ".log");
    }

    NodeFolder node(NodeAddress node) {
        return new NodeFolder(agent(node).resolve("node"));
    }

    /** {@code demo.json}. */
    Path facts() {
        return root.resolve("demo.json");
    }

    /** The end of a log, indented; empty when there is none. */
    static String tail(Path log) {
        try (Stream<String> lines = Files.lines(log)) {
            List<String> all = lines.toList();
            return String.join(
                    "\n",
                    all.subList(Math.max(0, all.size() - LAST_LINES), all.size()).stream()
                            .map(line -> "    " + line)
                            .toList());
        } catch (IOException | UncheckedIOException unreadable) {
            return "";
        }
    }

    void remove() {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException busy) {
            // What is left lies in the system's folder for temporary files.
        }
    }
}
