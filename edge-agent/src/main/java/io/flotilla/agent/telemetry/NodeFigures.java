package io.flotilla.agent.telemetry;

import io.flotilla.agent.node.NodeView;
import io.flotilla.contract.chain.NodeReport;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.topic.NodeTopic;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Flat objects of numbers, each small enough for its topic. */
public final class NodeFigures {
    private NodeFigures() {}

    /** Height and counters of the chain node. */
    public static Map<String, Number> chain(NodeReport report) {
        Map<String, Number> figures = new LinkedHashMap<>();
        figures.put("height", report.height());
        figures.putAll(new TreeMap<>(report.counters()));
        return figures;
    }

    public static Map<String, Number> peers(NodeView view) {
        List<NodeReport.PeerLink> links =
                view.report() == null ? List.of() : view.report().peers();
        Map<String, Number> figures = new LinkedHashMap<>();
        figures.put("known", links.size());
        figures.put("connected", count(links, NodeReport.PeerLink::connected));
        figures.put("reachable", count(links, NodeReport.PeerLink::reachable));
        figures.put("distributed", count(links, NodeReport.PeerLink::distributed));
        figures.put("refused", count(links, link -> link.refusal() != null));
        return figures;
    }

    /** JSON of as many of the figures, from the first on, as the topic's limit allows. */
    public static byte[] encoded(Map<String, Number> figures) {
        Map<String, Number> kept = new LinkedHashMap<>();
        byte[] encoded = Json.write(kept);
        for (Map.Entry<String, Number> figure : figures.entrySet()) {
            // A dot in a key would be read as a path by those who draw charts.
            kept.put(figure.getKey().replace('.', '-'), figure.getValue());
            byte[] longer = Json.write(kept);
            if (longer.length > NodeTopic.TELEMETRY.maxBytes()) {
                return encoded;
            }
            encoded = longer;
        }
        return encoded;
    }

    private static long count(List<NodeReport.PeerLink> links, Predicate<NodeReport.PeerLink> test) {
        return links.stream().filter(test).count();
    }
}
