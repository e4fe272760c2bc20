package io.flotilla.fleet.http;

import io.flotilla.contract.codec.Json;
import io.flotilla.contract.message.ChainSummary;
import io.flotilla.contract.message.FleetSummary;
import io.flotilla.contract.message.Presence;
import io.flotilla.contract.message.Status;
import io.flotilla.fleet.loop.ChainView;
import io.flotilla.fleet.loop.FleetReads;
import io.flotilla.fleet.loop.NodeView;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** The fleet in numbers, for Prometheus; read from the store when they are asked for. */
final class Figures {
    static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final String STALLED = "chain.stalled";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final FleetReads reads;
    private final Map<MultiGauge, ToDoubleFunction<NodeView>> ofNodes = new LinkedHashMap<>();
    private final Map<MultiGauge, ToDoubleFunction<ChainSummary>> ofChains = new LinkedHashMap<>();
    /** Of this scrape. */
    private FleetSummary summary = new FleetSummary(0, 0, 0, 0, 0, 0);

    Figures(FleetReads reads) {
        this.reads = reads;
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        fleet("nodes", "Nodes of the fleet", FleetSummary::nodes);
        fleet("online", "Nodes whose agent is connected", FleetSummary::online);
        fleet("in.sync", "Nodes whose configuration was read back as desired", FleetSummary::inSync);
        fleet("drifting", "Nodes whose configuration failed or drifted", FleetSummary::drifting);
        fleet("alarms", "Active alarms", FleetSummary::alarms);
        fleet("commands.pending", "Executions of commands without a final state", FleetSummary::pending);
        node("up", "1 when the agent is connected", Figures::up);
        node("ok", "1 when running without an alarm", node -> status(node, Status::ok));
        node("height", "Height of the newest block", node -> status(node, Status::height));
        node("lag", "Blocks behind the highest head known", node -> status(node, Status::lag));
        node("peers", "Links that stand", node -> status(node, Status::peers));
        node("in.sync", "1 when the configuration was read back", node -> node.inSync() ? 1 : 0);
        node(
                "certificate.days",
                "Days until a certificate of the host ends",
                node -> status(node, Status::certificateDays));
        node(
                "stalled",
                "1 while it says that its chain stands still",
                node -> node.alarms().contains(STALLED) ? 1 : 0);
        node(
                "round",
                "Round of the height that is decided; above 0: its proposer failed",
                node -> chain(node, "round"));
        node("block.time.seconds", "Mean time between its latest blocks", node -> chain(node, "blockTimeMs") / 1000);
        node("mempool", "Transactions that wait at it", node -> chain(node, "mempool"));
        chain("height", "Height of the newest block that a node has", ChainSummary::height);
        chain("validators", "Validators that decide", ChainSummary::validators);
        chain("online", "Validators that take part", ChainSummary::online);
        chain("quorum.margin", "Validators that may still go; below 0 no block is made", ChainSummary::margin);
    }

    /** Text exposition format 0.0.4. */
    synchronized String text() {
        summary = reads.summary();
        List<NodeView> nodes = reads.nodes();
        ofNodes.forEach((gauge, value) -> gauge.register(
                nodes.stream()
                        .map(node -> MultiGauge.Row.of(tags(node), value.applyAsDouble(node)))
                        .toList(),
                true));
        List<ChainSummary> chains = reads.chains().stream()
                .map(ChainView::summary)
                .flatMap(Stream::ofNullable)
                .toList();
        ofChains.forEach((gauge, value) -> gauge.register(
                chains.stream()
                        .map(chain ->
                                MultiGauge.Row.of(Tags.of("chain", chain.chain().value()), value.applyAsDouble(chain)))
                        .toList(),
                true));
        return registry.scrape();
    }

    private void fleet(String name, String description, ToDoubleFunction<FleetSummary> value) {
        Gauge.builder("flotilla.fleet." + name, () -> value.applyAsDouble(summary))
                .description(description)
                .register(registry);
    }

    private void node(String name, String description, ToDoubleFunction<NodeView> value) {
        ofNodes.put(
                MultiGauge.builder("flotilla.node." + name)
                        .description(description)
                        .register(registry),
                value);
    }

    private void chain(String name, String description, ToDoubleFunction<ChainSummary> value) {
        ofChains.put(
                MultiGauge.builder("flotilla.chain." + name)
                        .description(description)
                        .register(registry),
                value);
    }

    private static Tags tags(NodeView node) {
        return Tags.of(
                "organisation", node.organisation().value(),
                "node", node.node().node().value(),
                "chain", node.chain().value(),
                "role", Json.name(node.role()));
    }

    private double chain(NodeView node, String figure) {
        return reads.telemetry(node.node(), "chain")
                .map(figures -> figures.path(figure).asDouble(Double.NaN))
                .orElse(Double.NaN);
    }

    private static double up(NodeView node) {
        Presence presence = node.presence();
        return presence == null ? 0 : presence.up();
    }

    private static double status(NodeView node, ToDoubleFunction<Status> value) {
        Status status = node.status();
        return status == null ? Double.NaN : value.applyAsDouble(status);
    }
}
