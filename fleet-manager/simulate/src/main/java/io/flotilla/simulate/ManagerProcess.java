package io.flotilla.simulate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.MalformedDocument;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.ManagerAccess;
import io.flotilla.fleet.cli.client.Pause;
import io.flotilla.fleet.cli.client.Rest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A fleet manager as {@code fleet up} starts it, in a folder and a process of its own. */
final class ManagerProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);
    private static final int STOP_SECONDS = 30;
    private static final int LOOK_AGAIN_MILLIS = 20;
    private static final int MOST_BYTES = 64 << 10;

    private final Path folder;
    private final boolean temporary;
    private final Process process;
    private final Thread lastly = new Thread(this::end, "stop-manager");

    private ManagerProcess(Path folder, boolean temporary, Process process) {
        this.folder = folder;
        this.temporary = temporary;
        this.process = process;
        Runtime.getRuntime().addShutdownHook(lastly);
    }

    /** @param wanted null: a temporary folder, removed at the end */
    static ManagerProcess start(@Nullable Path wanted) {
        try {
            Path folder = wanted == null
                    ? Files.createTempDirectory("flotilla-simulate-")
                    : Files.createDirectories(wanted.toAbsolutePath());
            return new ManagerProcess(folder, wanted == null, launch(folder));
        } catch (IOException hindered) {
            throw new Failure(Failure.Exit.FAILED, "the manager cannot be started: " + hindered.getMessage(), hindered);
        }
    }

    private static Process launch(Path folder) throws IOException {
        List<String> line =
                new ArrayList<>(List.of(Build.home().resolve("fleet").toString(), "up"));
        line.addAll(List.of("--dir", folder.resolve("manager").toString(), "--no-context"));
        line.addAll(List.of("--host", "127.0.0.1", "--http-port", "0", "--mqtt-port", "0"));
        line.addAll(List.of("--public-name", "127.0.0.1"));
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("manager.log").toFile()));
        builder.environment().putAll(Map.of("FLOTILLA_JAVA_HOME", System.getProperty("java.home")));
        return builder.start();
    }

    /** Waits until it is at work. */
    ManagerAccess ready() {
        long end = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < end) {
            if (!process.isAlive()) {
                throw Failure.failed("the manager ended with code " + process.exitValue() + ": " + lastLines());
            }
            Optional<ManagerAccess> access = access();
            if (access.isPresent()) {
                return access.get();
            }
            Pause.millis(LOOK_AGAIN_MILLIS);
        }
        throw Failure.failed("the manager was not ready after " + START.toSeconds() + " s: " + lastLines());
    }

    private Optional<ManagerAccess> access() {
        Path ca = own().resolve("root.pem");
        Path token = own().resolve("admin.token");
        Path facts = own().resolve("manager.json");
        if (!Files.isReadable(ca) || !Files.isReadable(token) || !Files.isReadable(facts)) {
            return Optional.empty();
        }
        try {
            ObjectNode chosen = Json.parse(Files.readAllBytes(facts), MOST_BYTES);
            URI url = URI.create("https://127.0.0.1:" + chosen.path("http").asInt());
            ManagerAccess access =
                    new ManagerAccess(url, Files.readString(token).strip(), ca);
            new Rest(access).get("/readyz");
            return Optional.of(access);
        } catch (IOException | MalformedDocument | Failure notYet) {
            return Optional.empty();
        }
    }

    /** The manager's folder. */
    Path own() {
        return folder.resolve("manager");
    }

    /** Resident memory in MiB; empty where the system does not tell. */
    Optional<Double> residentMiB() {
        return ProcessMemory.residentMiB(process.pid());
    }

    private String lastLines() {
        try (Stream<String> lines = Files.lines(folder.resolve("manager.log"))) {
            List<String> all = lines.toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - 10), all.size()));
        } catch (IOException unreadable) {
            return "it has no log";
        }
    }

    @Override
    public void close() {
        end();
        Runtime.getRuntime().removeShutdownHook(lastly);
    }

    private void end() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException hurried) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        if (temporary) {
            Build.remove(folder);
        }
    }
}
