package io.flotilla.agent.node;

import com.sun.net.httpserver.HttpServer;
import io.flotilla.contract.chain.AdminAccess;
import io.flotilla.contract.chain.ConsensusKey;
import io.flotilla.contract.chain.NodeFolder;
import io.flotilla.contract.chain.NodePhase;
import io.flotilla.contract.chain.NodeReport;
import io.flotilla.contract.chain.NodeSettings;
import io.flotilla.contract.chain.PeeringOrder;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A chain node as far as its agent can tell: a process with an admin endpoint, which keeps its genesis in its folder, runs
 * once it has some contract's code, and counts every peer of its peer set as linked. It can be killed like a real one.
 */
final class FakeNodeProgram {
    static final String TOKEN = "a-token";

    private final NodeFolder folder;
    private final NodeSettings settings;
    private volatile List<NodeReport.PeerLink> links = List.of();

    private FakeNodeProgram(NodeFolder folder) throws IOException {
        this.folder = folder;
        this.settings = Json.read(Files.readAllBytes(folder.settings()), 1 << 16, NodeSettings.class);
    }

    public static void main(String[] args) throws IOException {
        if (!args[0].equals("--folder")) {
            throw new IllegalArgumentException("--folder DIR");
        }
        new FakeNodeProgram(new NodeFolder(Path.of(args[1]))).serve();
    }

    private void serve() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean known =
                    ("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"));
            String expected = exchange.getRequestHeaders().getFirst("X-Genesis-Sha256");
            String call =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
            byte[] answer =
                    known ? answer(call, body, expected) : Json.write(Map.of("code", "unknown", "message", "who?"));
            exchange.sendResponseHeaders(known ? 200 : 401, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        Instant started = ProcessHandle.current().info().startInstant().orElseThrow();
        AdminAccess access = new AdminAccess(
                server.getAddress().getPort(), TOKEN, ProcessHandle.current().pid(), started);
        Path fresh = folder.root().resolve("admin.new");
        Files.write(fresh, Json.write(access));
        Files.move(fresh, folder.admin(), StandardCopyOption.ATOMIC_MOVE);
    }

    private byte[] answer(String call, byte[] body, String expected) throws IOException {
        switch (call) {
            case "GET /status" -> {
                return Json.write(report());
            }
            case "PUT /genesis" -> Files.writeString(folder.root().resolve("genesis"), expected);
            case "PUT /peers" ->
                links = Json.read(body, 1 << 20, PeeringOrder.class).peers().stream()
                        .map(peer -> new NodeReport.PeerLink(
                                peer.node(), peer.endpoint(), true, true, true, null, null, null))
                        .toList();
            case "POST /consensus-key/proof" -> {
                return Json.write(proof(Json.read(body, 1 << 16, PeeringOrder.ProofRequest.class)
                        .agentKey()));
            }
            default -> {
                if (call.startsWith("PUT /contracts/")) {
                    Files.write(folder.root().resolve("contract"), body);
                }
                return Json.write(Map.of());
            }
        }
        return Json.write(Map.of());
    }

    /** No signature, but another one for each agent key. */
    static ConsensusKey proof(String agentKey) {
        return new ConsensusKey(
                "ab".repeat(32),
                Sha256.of(agentKey.getBytes(StandardCharsets.UTF_8)).value().repeat(2));
    }

    private NodeReport report() {
        Optional<Sha256> genesis = genesis();
        return new NodeReport(
                "fake",
                ProcessHandle.current().pid(),
                settings,
                Runtime.getRuntime().maxMemory(),
                phase(genesis),
                null,
                genesis.orElse(null),
                0,
                "ab".repeat(32),
                null,
                links,
                Map.of(),
                null);
    }

    private NodePhase phase(Optional<Sha256> genesis) {
        if (genesis.isEmpty()) {
            return NodePhase.AWAITING_GENESIS;
        }
        return Files.exists(folder.root().resolve("contract")) ? NodePhase.RUNNING : NodePhase.READY;
    }

    private Optional<Sha256> genesis() {
        try {
            Path file = folder.root().resolve("genesis");
            return Files.exists(file) ? Optional.of(new Sha256(Files.readString(file))) : Optional.empty();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
