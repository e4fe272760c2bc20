package io.flotilla.contract.topic;

import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.InstanceId;
import io.flotilla.contract.identity.NodeAddress;
import java.util.Arrays;
import java.util.Optional;

/** A topic name, taken apart. */
public sealed interface TopicName {
    /**
     * @param known the topic's rules; empty when no such topic belongs in a node's subtree
     * @param below what follows {@code fleet/v1/{org}/{node}/}
     */
    record OfNode(NodeAddress node, Optional<NodeTopic> known, String below) implements TopicName {
        /** The free last level of a family, else the last level of the suffix. */
        public String level() {
            return below.substring(below.lastIndexOf('/') + 1);
        }
    }

    record OfChain(ChainId chain, ChainTopic topic) implements TopicName {}

    record ManagerState(InstanceId instance) implements TopicName {}

    /** {@code _fleet/…}: what the manager says of the whole fleet. */
    record OfFleet(String below) implements TopicName {}

    /** The access document of a stand-alone broker. */
    record Access() implements TopicName {}

    /** Empty for a topic outside the contract, and for one with a wildcard. */
    static Optional<TopicName> parse(String topic) {
        if (!topic.startsWith(Topics.ROOT) || topic.chars().anyMatch(c -> c == '+' || c == '#' || c == 0)) {
            return Optional.empty();
        }
        if (topic.equals(Topics.ACCESS)) {
            return Optional.of(new Access());
        }
        String[] levels = topic.substring(Topics.ROOT.length()).split("/", 3);
        try {
            return levels.length < 2
                    ? Optional.empty()
                    : parse(levels[0], levels[1], levels.length < 3 ? "" : levels[2]);
        } catch (IllegalArgumentException badName) {
            return Optional.empty();
        }
    }

    private static Optional<TopicName> parse(String first, String second, String rest) {
        return switch (first) {
            case "_chain" -> {
                ChainId chain = new ChainId(second);
                yield Arrays.stream(ChainTopic.values())
                        .filter(topic -> topic.matches(rest))
                        .findFirst()
                        .map(topic -> new OfChain(chain, topic));
            }
            case "_manager" ->
                rest.equals("state") ? Optional.of(new ManagerState(new InstanceId(second))) : Optional.empty();
            case "_fleet" -> Optional.of(new OfFleet(rest.isEmpty() ? second : second + "/" + rest));
            default -> {
                NodeAddress node = NodeAddress.parse(first + "/" + second);
                yield Optional.of(new OfNode(
                        node,
                        Arrays.stream(NodeTopic.values())
                                .filter(topic -> topic.matches(rest))
                                .findFirst(),
                        rest));
            }
        };
    }
}
