package io.flotilla.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.message.CommandState;
import io.flotilla.contract.message.FleetSummary;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.ManagerAccess;
import io.flotilla.fleet.cli.client.Pause;
import io.flotilla.fleet.cli.client.Rest;
import io.flotilla.fleet.cli.client.Simulation;
import io.flotilla.simulate.Figures.Raw;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One run against one manager: a fleet joins, changes and obeys, and each step is timed as the manager's store sees it. */
final class Measurement {
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    /** Counting a large fleet takes the manager some time. */
    private static final int LOOK_AGAIN_MILLIS = 200;

    /** Asking without a pause would take both processes a good part of the two cores that a command needs. */
    private static final int ASK_AGAIN_MILLIS = 1;

    private static final int SAMPLES = 200;
    private static final int PAGE = 50;
    private static final int HEAP_MIB = 256;
    private static final Pattern HEAP = Pattern.compile("jvm_memory_used_bytes\\{area=\"heap\"[^}]*} (\\S+)");

    private final Simulation.Order order;
    private final ManagerAccess access;
    private final X509Certificate root;
    private final Progress progress;
    private final Figures figures;
    private final Rest rest;
    private final RandomGenerator random;
    private final Consortium consortium;
    /** What the manager had before. */
    private final FleetSummary before;

    Measurement(
            Simulation.Order order, ManagerAccess access, X509Certificate root, Progress progress, Figures figures) {
        this.order = order;
        this.access = access;
        this.root = root;
        this.progress = progress;
        this.figures = figures;
        this.rest = new Rest(access);
        this.random = Simulator.chance(order.seed());
        this.consortium = new Consortium(order.agents(), order.perChain());
        this.before = summary();
    }

    /** @param own the manager, when it is one of this run */
    void run(@Nullable ManagerProcess own, InstantSource time) {
        RawLimits.Signing signing = RawLimits.signing();
        try (Workshop workshop = new Workshop(root, time)) {
            double empty = heapKib();
            Crowd crowd = new Crowd(access.url(), root, workshop, random);
            join(crowd);
            figures.add("light agent: heap of this process", (heapKib() - empty) / order.agents(), "KiB", null);
            broker(own, crowd, workshop, signing);
            reads();
            memory(own);
            if (workshop.refused().get() > 0) {
                throw Failure.failed(workshop.refused() + " documents of the manager did not verify");
            }
            progress.say("good-byes");
            crowd.disconnect();
        }
        figures.rate("raw: P-256 signatures, one core", signing.signsPerSecond(), null);
        figures.rate("raw: P-256 verifications, one core", signing.verifiesPerSecond(), null);
        if (own != null) {
            figures.rate("raw: durable writes of 1 KiB", RawLimits.commits(own.own()), null);
        }
    }

    private void join(Crowd crowd) {
        long began = System.nanoTime();
        List<List<JsonNode>> invitations = new ArrayList<>();
        double applying = 0;
        double enrolling = 0;
        for (byte[] spec : consortium.specs(HEAP_MIB)) {
            List<JsonNode> joins = new ArrayList<>();
            rest.post("/api/v1/chains", Rest.Body.yaml(spec)).path("joins").forEach(joins::add);
            applying += (System.nanoTime() - began) / 1e9;
            began = System.nanoTime();
            crowd.enrol(joins);
            enrolling += (System.nanoTime() - began) / 1e9;
            crowd.settle();
            began = System.nanoTime();
            invitations.add(joins);
        }
        int chains = invitations.size();
        progress.say(order.agents() + " nodes in " + chains + " chains applied and enrolled");
        Raw https = new Raw("3 TLS handshakes each", RawLimits.handshakes(access.url(), root, crowd.agents()) / 3);
        figures.rate("specs applied (of " + order.perChain() + " nodes)", chains / applying, null);
        figures.rate("enrolments (root, certificate, bootstrap)", order.agents() / enrolling, https);
        Raw handshakes = new Raw("TLS handshakes alone", RawLimits.handshakes(broker(crowd), root, crowd.agents()));
        began = System.nanoTime();
        crowd.connect();
        double connecting = (System.nanoTime() - began) / 1e9;
        figures.rate("connects (subscribed, introduced)", order.agents() / connecting, handshakes);
        progress.say("connected");
        await("the fleet is born", now -> settled(now) && now.online() == before.online() + order.agents());
        figures.add("from the first connect to all born and in sync", (System.nanoTime() - began) / 1e9, "s", null);
    }

    private void broker(@Nullable ManagerProcess own, Crowd crowd, Workshop workshop, RawLimits.Signing signing) {
        Raw once = null;
        Raw twice = null;
        Raw p50 = null;
        Raw p99 = null;
        if (own != null) {
            try (Probe probe = Probe.connect(own.own(), broker(crowd), workshop)) {
                probe.fanOut(crowd.agents());
                double fanOut = probe.fanOut(crowd.agents()) / 1e9;
                figures.add("raw: the broker's fan-out to all, with answers", fanOut, "s", null);
                once = new Raw(
                        "one fan-out, 2 signatures and 2 checks a node", fanOut + signing.seconds(2 * order.agents()));
                twice = new Raw(
                        "two fan-outs, 3 signatures and 3 checks a node",
                        2 * fanOut + signing.seconds(3 * order.agents()));
                Samples trips = probe.roundTrips(SAMPLES, crowd);
                p50 = new Raw("MQTT round trip", trips.millis(50));
                p99 = new Raw("MQTT round trip", trips.millis(99));
            }
            progress.say("the broker alone measured");
        }
        figures.add("one change to all: until all have converged", change(crowd, HEAP_MIB + 1), "s", once);
        figures.add("one command to all: until all have succeeded", command(crowd.agents()), "s", twice);
        figures.add("the same change once more", change(crowd, HEAP_MIB + 2), "s", once);
        figures.add("the same command once more", command(crowd.agents()), "s", twice);
        Samples single = commands(crowd);
        figures.add("one command to one: until its result is stored, p50", single.millis(50), "ms", p50);
        figures.add("one command to one: until its result is stored, p99", single.millis(99), "ms", p99);
    }

    /** Another heap size for every node; in seconds. */
    private double change(Crowd crowd, int heapMiB) {
        List<Long> held = crowd.agents().stream().map(LightAgent::version).toList();
        long began = System.nanoTime();
        consortium.specs(heapMiB).forEach(spec -> rest.post("/api/v1/chains", Rest.Body.yaml(spec)));
        progress.say("change applied");
        await("the change has reached every node", now -> {
            for (int i = 0; i < held.size(); i++) {
                if (crowd.agents().get(i).version() <= held.get(i)) {
                    return false;
                }
            }
            return settled(now);
        });
        double took = (System.nanoTime() - began) / 1e9;
        progress.say("one change to all");
        return took;
    }

    private double command(List<LightAgent> agents) {
        long began = System.nanoTime();
        String id = ordered(agents);
        await("every node has carried out the command", this::settled);
        double took = (System.nanoTime() - began) / 1e9;
        for (JsonNode execution : rest.get("/api/v1/commands/" + id).path("executions")) {
            requireSucceeded(execution);
        }
        progress.say("one command to all");
        return took;
    }

    private Samples commands(Crowd crowd) {
        long[] nanos = new long[SAMPLES];
        for (int i = 0; i < nanos.length; i++) {
            long began = System.nanoTime();
            String id = ordered(List.of(crowd.anyone()));
            JsonNode execution;
            do {
                Pause.millis(ASK_AGAIN_MILLIS);
                execution =
                        rest.get("/api/v1/commands/" + id).path("executions").path(0);
            } while (!ended(execution) && System.nanoTime() - began < PATIENCE.toNanos());
            nanos[i] = System.nanoTime() - began;
            requireSucceeded(execution);
        }
        progress.say(SAMPLES + " commands, one after the other");
        return new Samples(nanos);
    }

    private static boolean ended(JsonNode execution) {
        return CommandState.valueOf(execution
                        .path("state")
                        .asText()
                        .toUpperCase(java.util.Locale.ROOT)
                        .replace('-', '_'))
                .isFinal();
    }

    private static void requireSucceeded(JsonNode execution) {
        if (!execution.path("state").asText().equals(Json.name(CommandState.SUCCEEDED))) {
            throw Failure.failed("a command did not succeed: " + execution);
        }
    }

    /** The id of a new command. */
    private String ordered(List<LightAgent> agents) {
        ObjectNode body = Json.object();
        var nodes = body.putArray("nodes");
        agents.forEach(agent -> nodes.add(agent.identity().node().toString()));
        body.put("operation", "node.restart");
        String key = new UUID(random.nextLong(), random.nextLong()).toString();
        return rest.post("/api/v1/commands", Rest.Body.json(body), Map.of("Idempotency-Key", key))
                .path("id")
                .asText();
    }

    private void reads() {
        Samples raw = timed(() -> "/healthz");
        List<String> pages = pages("/api/v1/nodes?limit=" + PAGE);
        Samples list = timed(() -> pages.get(random.nextInt(pages.size())));
        String name = "list of " + PAGE + " of " + order.agents() + " nodes, ";
        figures.add(name + "p50", list.millis(50), "ms", new Raw("/healthz", raw.millis(50)));
        figures.add(name + "p95", list.millis(95), "ms", new Raw("/healthz", raw.millis(95)));
        progress.say("lists read");
    }

    /** The paths of all pages of a list. */
    private List<String> pages(String path) {
        List<String> pages = new ArrayList<>(List.of(path));
        String next = rest.get(path).path("next").asText("");
        while (!next.isEmpty()) {
            String page = path + "&cursor=" + Rest.encoded(next);
            pages.add(page);
            next = rest.get(page).path("next").asText("");
        }
        return pages;
    }

    private Samples timed(java.util.function.Supplier<String> path) {
        long[] nanos = new long[SAMPLES];
        for (int i = 0; i < nanos.length; i++) {
            String asked = path.get();
            long began = System.nanoTime();
            rest.get(asked);
            nanos[i] = System.nanoTime() - began;
        }
        return new Samples(nanos);
    }

    private void memory(@Nullable ManagerProcess own) {
        if (own != null) {
            own.residentMiB()
                    .ifPresent(mib -> figures.add("manager with broker: resident, all connected", mib, "MiB", null));
        }
        double heap = 0;
        Matcher used = HEAP.matcher(rest.text("/metrics"));
        while (used.find()) {
            heap += Double.parseDouble(used.group(1)) / (1 << 20);
        }
        figures.add("manager with broker: heap used, garbage included", heap, "MiB", null);
    }

    private boolean settled(FleetSummary now) {
        return now.inSync() == before.inSync() + order.agents() && now.pending() <= before.pending();
    }

    private void await(String what, Predicate<FleetSummary> reached) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        FleetSummary now = summary();
        while (!reached.test(now)) {
            if (System.nanoTime() > end) {
                throw new Failure(
                        Failure.Exit.TIMED_OUT,
                        "after " + PATIENCE.toMinutes() + " minutes it is not so that " + what + ": " + now);
            }
            Pause.millis(LOOK_AGAIN_MILLIS);
            now = summary();
        }
    }

    private FleetSummary summary() {
        return Json.strict(rest.get("/api/v1/summary"), FleetSummary.class);
    }

    private static URI broker(Crowd crowd) {
        return crowd.agents().get(0).identity().bootstrap().mqtt().get(0);
    }

    private static double heapKib() {
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        return (runtime.totalMemory() - runtime.freeMemory()) / 1024.0;
    }
}
