package io.flotilla.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.contract.chain.AdminAccess;
import io.flotilla.contract.chain.NodeFolder;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.MalformedDocument;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.ManagerAccess;
import io.flotilla.fleet.cli.client.Pause;
import io.flotilla.fleet.cli.client.Rest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

/** What one real agent and its chain node cost a host: medians over several hosts, one after the other. */
final class Footprint {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LOOK_AGAIN_MILLIS = 5;
    /** After which nothing of a start is under way any more. */
    private static final int SETTLED_MILLIS = 4_000;

    private static final int HEAP_MIB = 192;
    private static final int MOST_BYTES = 64 << 10;

    private final Rest rest;
    private final Progress progress;

    Footprint(ManagerAccess access, Progress progress) {
        this.rest = new Rest(access);
        this.progress = progress;
    }

    /**
     * One host.
     *
     * @param connected from the agent's start, in seconds
     */
    private record Host(double connected, double agentRss, double agentPss, double nodeRss, double nodePss) {}

    void measure(int hosts, Figures figures) {
        List<JsonNode> joins = new ArrayList<>();
        for (byte[] spec : new Consortium(hosts, Math.max(4, hosts)).specs(HEAP_MIB)) {
            rest.post("/api/v1/chains", Rest.Body.yaml(spec)).path("joins").forEach(joins::add);
        }
        List<Host> all = new ArrayList<>();
        for (JsonNode join : joins) {
            Host host = host(join);
            progress.say(String.format("agent connected after %.2f s, %.0f MiB", host.connected(), host.agentRss()));
            all.add(host);
        }
        figures.add("agent: from start to connected", median(all, Host::connected), "s", null);
        figures.add("agent: resident", median(all, Host::agentRss), "MiB", null);
        figures.add("agent: its share of memory (PSS)", median(all, Host::agentPss), "MiB", null);
        figures.add("chain node: resident", median(all, Host::nodeRss), "MiB", null);
        figures.add("chain node: its share of memory (PSS)", median(all, Host::nodePss), "MiB", null);
    }

    private Host host(JsonNode join) {
        Path folder = Build.temporary();
        Path own = folder.resolve("agent");
        try {
            List<String> line =
                    new ArrayList<>(List.of(join.path("join").asText().split("\\s+")));
            line.set(0, program());
            line.addAll(List.of("--dir", own.toString(), "--p2p-host", "127.0.0.1"));
            line.addAll(List.of(
                    "--node-home",
                    Build.home().resolve("chain-node/target/dist").toString()));
            Process joining = start(line, folder.resolve("join.log"));
            if (!joining.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || joining.exitValue() != 0) {
                throw Failure.failed("an agent did not join: " + Files.readString(folder.resolve("join.log")));
            }
            return run(join.path("node").asText(), own, folder);
        } catch (IOException hindered) {
            throw new Failure(Failure.Exit.FAILED, "an agent cannot be measured: " + hindered.getMessage(), hindered);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Failure(Failure.Exit.FAILED, "interrupted", stopped);
        } finally {
            node(own).ifPresent(ProcessHandle::destroy);
            Build.remove(folder);
        }
    }

    private Host run(String node, Path own, Path folder) throws IOException, InterruptedException {
        long began = System.nanoTime();
        Process agent = start(List.of(program(), "run", "--dir", own.toString()), folder.resolve("agent.log"));
        try {
            await(node, seen -> seen.path("presence").path("state").asText().equals("online"));
            double connected = (System.nanoTime() - began) / 1e9;
            await(
                    node,
                    seen -> !seen.path("status")
                            .path("phase")
                            .asText("starting")
                            .equals("starting"));
            Pause.millis(SETTLED_MILLIS);
            ProcessHandle chainNode =
                    node(own).orElseThrow(() -> Failure.failed("the agent of " + node + " started no node"));
            return new Host(
                    connected,
                    ProcessMemory.residentMiB(agent.pid()).orElse(0.0),
                    ProcessMemory.proportionalMiB(agent.pid()).orElse(0.0),
                    ProcessMemory.residentMiB(chainNode.pid()).orElse(0.0),
                    ProcessMemory.proportionalMiB(chainNode.pid()).orElse(0.0));
        } finally {
            agent.destroy();
            agent.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private void await(String node, Predicate<JsonNode> reached) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!reached.test(rest.get("/api/v1/nodes/" + node))) {
            if (System.nanoTime() > end) {
                throw new Failure(Failure.Exit.TIMED_OUT, "the agent of " + node + " did not come up in time");
            }
            Pause.millis(LOOK_AGAIN_MILLIS);
        }
    }

    private static Process start(List<String> line, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.to(log.toFile()));
        builder.environment().put("FLOTILLA_JAVA_HOME", System.getProperty("java.home"));
        return builder.start();
    }

    private static String program() {
        return Build.home().resolve("edge-agent/target/dist/bin/fleet-agent").toString();
    }

    private static Optional<ProcessHandle> node(Path own) {
        Path file = new NodeFolder(own.resolve("node")).admin();
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        try {
            AdminAccess access = Json.strict(Json.parse(Files.readAllBytes(file), MOST_BYTES), AdminAccess.class);
            return ProcessHandle.of(access.pid());
        } catch (IOException | MalformedDocument gone) {
            return Optional.empty();
        }
    }

    private static double median(List<Host> hosts, Function<Host, Double> of) {
        List<Double> sorted = hosts.stream().map(of).sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
