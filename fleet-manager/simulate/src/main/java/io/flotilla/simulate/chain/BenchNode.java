package io.flotilla.simulate.chain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.chain.AdminAccess;
import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.NodeFolder;
import io.flotilla.contract.chain.NodeSettings;
import io.flotilla.contract.chain.Peer;
import io.flotilla.contract.chain.Role;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.MalformedDocument;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.Pause;
import io.flotilla.pki.key.PrivateFile;
import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One chain node as its agent would start it, and its admin endpoint. */
final class BenchNode {
    static final int HEAP_MIB = 256;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LOOK_AGAIN_MILLIS = 10;
    private static final int MOST_BYTES = 4 << 20;

    private final NodeFolder folder;
    private final NodeSettings settings;
    private final Path program;
    private @Nullable Process process;
    private volatile @Nullable AdminAccess access;

    /** An answer of the admin endpoint. */
    record Reply(int status, String body) {
        ObjectNode json() {
            return Json.parse(body.getBytes(StandardCharsets.UTF_8), MOST_BYTES);
        }
    }

    /** @param program the node's start script */
    BenchNode(NodeFolder folder, NodeSettings settings, Path program) {
        this.folder = folder;
        this.settings = settings;
        this.program = program;
    }

    NodeSettings settings() {
        return settings;
    }

    Peer peer() {
        return new Peer(settings.node(), settings.listen(), settings.role());
    }

    static NodeSettings settings(NodeAddress node, int port, Role role) {
        return new NodeSettings(node, BenchChain.CHAIN, TrustDomain.DEFAULT, role, new Endpoint("127.0.0.1", port));
    }

    /** Starts the process and waits until its admin endpoint answers; gives the seconds that took. */
    double start() {
        PrivateFile.write(folder.settings(), Json.write(settings));
        ProcessBuilder builder = new ProcessBuilder(
                        program.toString(), "--folder", folder.root().toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.log().toFile()));
        builder.environment().put("FLOTILLA_JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("FLOTILLA_JAVA_OPTS", "-Xmx" + HEAP_MIB + "m");
        long began = System.nanoTime();
        try {
            Process started = builder.start();
            process = started;
            until("the admin endpoint of " + settings.node(), () -> answers(started));
        } catch (IOException hindered) {
            throw new Failure(Failure.Exit.FAILED, "a node cannot be started: " + hindered.getMessage(), hindered);
        }
        return (System.nanoTime() - began) / 1e9;
    }

    /** Of its whole folder. */
    long diskBytes() {
        try (Stream<Path> files = Files.walk(folder.root())) {
            return files.map(Path::toFile)
                    .filter(File::isFile)
                    .mapToLong(File::length)
                    .sum();
        } catch (IOException unreadable) {
            throw new Failure(
                    Failure.Exit.FAILED, "a node's folder cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    private boolean answers(Process started) {
        if (!started.isAlive()) {
            throw Failure.failed("the node " + settings.node() + " ended with code " + started.exitValue() + ": see "
                    + folder.log());
        }
        try {
            AdminAccess found = Json.read(Files.readAllBytes(folder.admin()), MOST_BYTES, AdminAccess.class);
            access = found;
            return found.pid() == started.pid() && send("GET", "/status", null).status() == 200;
        } catch (IOException | MalformedDocument notYet) {
            return false;
        }
    }

    /** With SIGKILL. */
    void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            try {
                running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }

    long pid() {
        return Optional.ofNullable(process).map(Process::pid).orElse(0L);
    }

    ObjectNode status() {
        return done("GET", "/status", null);
    }

    long height() {
        return done("GET", "/chain/head", null).path("height").asLong();
    }

    ObjectNode done(String method, String path, byte @Nullable [] body) {
        Reply reply;
        try {
            reply = send(method, path, body);
        } catch (IOException silent) {
            throw new Failure(
                    Failure.Exit.FAILED,
                    settings.node() + " does not answer " + method + " " + path + ": " + silent.getMessage(),
                    silent);
        }
        if (reply.status() >= 300) {
            throw Failure.failed(settings.node() + " answers " + reply.status() + " to " + method + " " + path + ": "
                    + reply.body());
        }
        return reply.body().isEmpty() ? Json.object() : reply.json();
    }

    /** Keeps the connection for the next request. */
    Reply send(String method, String path, byte @Nullable [] body) throws IOException {
        AdminAccess at = access;
        if (at == null) {
            throw new IOException("it was not started");
        }
        HttpURLConnection http = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + at.port() + path).toURL().openConnection(Proxy.NO_PROXY);
        http.setRequestMethod(method);
        http.setConnectTimeout((int) PATIENCE.toMillis());
        http.setReadTimeout((int) PATIENCE.toMillis());
        http.setRequestProperty("Authorization", "Bearer " + at.token());
        if (body != null) {
            http.setDoOutput(true);
            http.setFixedLengthStreamingMode(body.length);
            try (var out = http.getOutputStream()) {
                out.write(body);
            }
        }
        int status = http.getResponseCode();
        try (var in = status < 400 ? http.getInputStream() : http.getErrorStream()) {
            return new Reply(status, in == null ? "" : new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8));
        }
    }

    /** @throws Failure when it does not become true in time */
    static void until(String what, BooleanSupplier reached) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new Failure(Failure.Exit.TIMED_OUT, what + ": not within " + PATIENCE.toSeconds() + " s");
            }
            Pause.millis(LOOK_AGAIN_MILLIS);
        }
    }
}
