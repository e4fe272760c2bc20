package io.flotilla.agent.telemetry;

import io.flotilla.agent.node.NodeView;
import io.flotilla.contract.chain.ChainReport;
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
    private static final int MOST_CHILDREN = 15;

    private NodeFigures() {}

    /** Height, how the chain does, and as many of the node's counters as there is room for. */
    public static Map<String, Number> chain(NodeReport report) {
        Map<String, Number> figures = new LinkedHashMap<>();
        ChainReport chain = report.chain();
        figures.put("height", report.height());
        if (chain != null) {
            figures.put("lag", chain.lag());
            figures.put("round", chain.round());
            figures.put("transactionsPerSecond", Math.round(chain.transactionsPerMinute() / 6.0) / 10.0);
            figures.put("blockTimeMs", chain.blockMillis());
            figures.put("mempool", chain.pooled());
            figures.put("validators", chain.validators());
            figures.put("online", chain.online());
            figures.put("quorum", chain.quorum());
            figures.put("quorumMargin", chain.online() - chain.quorum());
        }
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
            if (kept.size() == MOST_CHILDREN) {
                return encoded;
            }
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
