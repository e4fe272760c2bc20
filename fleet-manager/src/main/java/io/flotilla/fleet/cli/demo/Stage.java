package io.flotilla.fleet.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.contract.chain.AdminAccess;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.MalformedDocument;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.ManagerAccess;
import io.flotilla.fleet.cli.client.Pause;
import io.flotilla.fleet.cli.client.Rest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Starts the demo's processes and knows how each is started again. */
final class Stage {
    private static final Duration MANAGER_START = Duration.ofSeconds(60);
    private static final int LOOK_AGAIN_MILLIS = 100;
    private static final int MOST_BYTES = 64 << 10;

    private final DemoFolder folder;
    private final Household household;
    private final Launch launch;
    private final Progress progress;
    private final InstantSource time;
    private final Map<NodeAddress, Long> agents = new LinkedHashMap<>();
    private DemoFacts.@Nullable Entry manager;
    private @Nullable ManagerAccess access;
    private int mqttPort;

    Stage(DemoFolder folder, Household household, Launch launch, Progress progress, InstantSource time) {
        this.folder = folder;
        this.household = household;
        this.launch = launch;
        this.progress = progress;
        this.time = time;
    }

    DemoFolder folder() {
        return folder;
    }

    Household household() {
        return household;
    }

    Progress progress() {
        return progress;
    }

    /** Starts the manager and waits until it is at work. */
    Rest manager(@Nullable Duration certificateLife) {
        Launch.Ports ports = freePorts();
        mqttPort = ports.mqtt();
        List<String> line = launch.manager(folder.manager(), ports, certificateLife);
        Household.Child child = household.start(
                new Household.Order(Household.Kind.MANAGER, "manager", line, Map.of(), folder.managerLog()),
                folder.manager());
        manager = new DemoFacts.Entry("manager", null, child.process().pid(), folder.manager(), line, Map.of());
        Path ca = folder.manager().resolve("root.pem");
        Path token = folder.manager().resolve("admin.token");
        Instant end = time.instant().plus(MANAGER_START);
        while (time.instant().isBefore(end)) {
            household.mustLive();
            Optional<Rest> ready = ready(URI.create("https://" + Launch.HOST + ":" + ports.http()), token, ca);
            if (ready.isPresent()) {
                progress.step("manager at work: https://" + Launch.HOST + ":" + ports.http());
                return ready.get();
            }
            Pause.millis(LOOK_AGAIN_MILLIS);
        }
        throw Failure.failed("the manager was not ready after " + MANAGER_START.toSeconds() + " s; its log "
                + folder.managerLog() + " ends:\n" + DemoFolder.tail(folder.managerLog()));
    }

    void agent(NodeAddress node, String joinLine) {
        Path own = folder.agent(node);
        household.prepare(own, "policy.yaml", HostPolicy.text());
        Household.Child child = household.start(
                new Household.Order(
                        Household.Kind.AGENT,
                        "agent of " + node,
                        launch.join(joinLine, own),
                        launch.environment(),
                        folder.agentLog(node)),
                own);
        agents.put(node, child.process().pid());
    }

    /** Whether each node's process, as its agent tells it, is there. */
    boolean nodesLive(List<NodeAddress> nodes) {
        return nodes.stream().allMatch(node -> nodeProcess(node).isPresent());
    }

    DemoFacts facts(String chain, List<NodeAddress> nodes, JsonNode inspector) {
        if (manager == null || access == null) {
            throw new IllegalStateException("no manager was started");
        }
        List<DemoFacts.Entry> all = new ArrayList<>(List.of(manager));
        for (NodeAddress node : nodes) {
            Path own = folder.agent(node);
            all.add(new DemoFacts.Entry(
                    "agent",
                    node.toString(),
                    agents.getOrDefault(node, 0L),
                    own,
                    launch.run(own),
                    launch.environment()));
        }
        for (NodeAddress node : nodes) {
            ProcessHandle process =
                    nodeProcess(node).orElseThrow(() -> Failure.failed("the chain node of " + node + " is gone"));
            all.add(new DemoFacts.Entry(
                    "node",
                    node.toString(),
                    process.pid(),
                    folder.node(node).root(),
                    List.of(Household.commandLine(process).split("\0")),
                    launch.environment()));
        }
        return new DemoFacts(
                access,
                chain,
                URI.create("ssl://" + Launch.HOST + ":" + mqttPort),
                new DemoFacts.Inspector(
                        inspector.path("user").asText(),
                        inspector.path("password").asText()),
                all);
    }

    private Optional<ProcessHandle> nodeProcess(NodeAddress node) {
        try {
            Path file = folder.node(node).admin();
            long pid = Json.strict(Json.parse(Files.readAllBytes(file), MOST_BYTES), AdminAccess.class)
                    .pid();
            return ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
        } catch (IOException | MalformedDocument notYet) {
            return Optional.empty();
        }
    }

    private Optional<Rest> ready(URI url, Path token, Path ca) {
        if (!Files.isReadable(token) || !Files.isReadable(ca)) {
            return Optional.empty();
        }
        try {
            ManagerAccess found = new ManagerAccess(url, Files.readString(token).strip(), ca);
            Rest rest = new Rest(found);
            rest.get("/readyz");
            access = found;
            return Optional.of(rest);
        } catch (IOException | Failure notYet) {
            return Optional.empty();
        }
    }

    private static Launch.Ports freePorts() {
        try (ServerSocket http = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket mqtt = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new Launch.Ports(http.getLocalPort(), mqtt.getLocalPort());
        } catch (IOException none) {
            throw new Failure(Failure.Exit.FAILED, "no free port was found: " + none.getMessage(), none);
        }
    }
}
