package io.flotilla.fleet.fault;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.MalformedDocument;
import io.flotilla.fleet.fake.Leftovers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A host with its agent and its node. */
final class Host {
    private final Path home;
    private final Path folder;
    private final Place place;
    private @Nullable Process agent;

    /**
     * @param home root of the build
     * @param folder the agent's
     */
    Host(Path home, Path folder, Place place) {
        this.home = home;
        this.folder = folder;
        this.place = place;
    }

    /** @param port 0: the agent chooses */
    void join(String joinLine, String p2pHost, int port) throws IOException {
        List<String> line = new ArrayList<>(List.of(joinLine.strip().split("\\s+")));
        line.set(0, program());
        line.addAll(List.of("--dir", folder.toString(), "--p2p-host", p2pHost, "--run"));
        line.addAll(
                List.of("--node-home", home.resolve("chain-node/target/dist").toString()));
        if (port > 0) {
            line.addAll(List.of("--p2p-port", String.valueOf(port)));
        }
        start(line);
    }

    /** Starts an agent that has joined before. */
    void startAgent() throws IOException {
        start(List.of(program(), "run", "--dir", folder.toString()));
    }

    private void start(List<String> line) throws IOException {
        agent = place.start(line, Map.of(), output());
    }

    void killAgent() throws InterruptedException {
        Process running = agent();
        running.destroyForcibly();
        running.waitFor();
    }

    /** The power goes: agent and node end at once. */
    void crash() throws InterruptedException {
        killAgent();
        node().ifPresent(process -> {
            process.destroyForcibly();
            process.onExit().join();
        });
    }

    /** Whatever process works in the host's folder. */
    void end() throws InterruptedException {
        killAgent();
        Leftovers.end(folder);
    }

    Process agent() {
        Process running = agent;
        if (running == null) {
            throw new IllegalStateException("no agent was started");
        }
        return running;
    }

    /** Another host, whose agent's folder is a copy of this one's. */
    Host at(Path other) {
        return new Host(home, other, place);
    }

    Path folder() {
        return folder;
    }

    /** What the agent said to whoever started it. */
    Path output() {
        return folder.resolveSibling(folder.getFileName() + ".out");
    }

    /** The node's process, as it says itself; 0 when there is none. */
    long pid() {
        try {
            JsonNode admin = Json.parse(Files.readAllBytes(folder.resolve("node/admin.json")), 10_000);
            return admin.path("pid").asLong();
        } catch (IOException | MalformedDocument absent) {
            return 0;
        }
    }

    /** The node's process, while it lives. */
    Optional<ProcessHandle> node() {
        long pid = pid();
        return pid == 0 ? Optional.empty() : ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    }

    /** The processes that the agent has ever started as its node, in order, as its log tells. */
    List<Long> started() {
        return said("node.started").stream()
                .map(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .toList();
    }

    /** The lines about events of one code in the agent's log. */
    List<String> said(String code) {
        try (Stream<String> log = Files.lines(folder.resolve("agent.log"))) {
            return log.filter(line -> line.contains("event code=" + code + " ")).toList();
        } catch (IOException notYet) {
            return List.of();
        }
    }

    private String program() {
        return home.resolve("edge-agent/target/dist/bin/fleet-agent").toString();
    }
}
