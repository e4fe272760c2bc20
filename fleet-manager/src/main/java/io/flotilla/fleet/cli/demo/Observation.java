package io.flotilla.fleet.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What REST says of the demo's nodes at one moment.
 *
 * @param expected how many nodes the spec has
 * @param nodes as {@code GET /api/v1/nodes} gives them
 * @param pinned the genesis hash of each configuration published; empty where there is none
 * @param genesis hash of the chain's genesis block; empty before there is one
 */
record Observation(int expected, List<JsonNode> nodes, List<String> pinned, String genesis) {
    private static final Set<String> NOT_ENROLLED = Set.of("allocated");

    Observation {
        nodes = List.copyOf(nodes);
        pinned = List.copyOf(pinned);
    }

    long enrolled() {
        return count(node -> !NOT_ENROLLED.contains(node.path("phase").asText()));
    }

    long online() {
        return count(node -> node.at("/presence/state").asText().equals("online"));
    }

    long configured() {
        return count(node -> {
            JsonNode config = node.path("config");
            return config.path("state").asText().equals("converged")
                    && config.path("desired").asLong() > 0
                    && config.path("desired").asLong()
                            == config.path("reported").asLong();
        });
    }

    /** Nodes whose configuration pins the one genesis block. */
    long sameGenesis() {
        return genesis.isEmpty() ? 0 : pinned.stream().filter(genesis::equals).count();
    }

    /** Ends of links that stand. */
    long links() {
        return nodes.stream()
                .mapToLong(
                        node -> Math.min(expected - 1, node.at("/status/peers").asLong()))
                .sum();
    }

    long running() {
        return count(node -> node.path("phase").asText().equals("running")
                && node.at("/status/peers").asInt() == expected - 1);
    }

    boolean complete() {
        return nodes.size() == expected
                && enrolled() == expected
                && online() == expected
                && configured() == expected
                && sameGenesis() == expected
                && running() == expected;
    }

    /** How far it is, for a progress bar; {@link #total} at the end. */
    long done() {
        return enrolled() + online() + configured() + sameGenesis() + running();
    }

    long total() {
        return 5L * expected;
    }

    /** One line for a person. */
    String summary() {
        return enrolled() + " enrolled, " + online() + " online, " + configured() + " configured, " + sameGenesis()
                + " with the genesis, " + links() / 2 + " of " + expected * (expected - 1) / 2 + " links, " + running()
                + " running";
    }

    /** What is waited for, in a few words. */
    String stage() {
        if (enrolled() < expected) {
            return enrolled() + "/" + expected + " enrolled";
        }
        if (online() < expected) {
            return online() + "/" + expected + " online";
        }
        if (sameGenesis() < expected) {
            return "genesis";
        }
        return configured() < expected
                ? configured() + "/" + expected + " configured"
                : links() / 2 + "/" + expected * (expected - 1) / 2 + " links";
    }

    /** What each node that is not there yet lacks. */
    List<String> missing() {
        List<String> all = new ArrayList<>();
        for (JsonNode node : nodes) {
            JsonNode config = node.path("config");
            all.add(node.path("node").asText() + ": phase " + node.path("phase").asText() + ", peers "
                    + node.at("/status/peers").asText("none") + ", configuration "
                    + config.path("reported").asText() + " of "
                    + config.path("desired").asText() + " "
                    + config.path("state").asText("unreported") + alarms(node));
        }
        return all;
    }

    private static String alarms(JsonNode node) {
        Set<String> codes = new TreeSet<>();
        node.path("alarms").forEach(alarm -> codes.add(alarm.asText()));
        return codes.isEmpty() ? "" : ", alarms " + codes;
    }

    private long count(Predicate<JsonNode> property) {
        return nodes.stream().filter(property).count();
    }
}
