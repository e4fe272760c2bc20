package io.flotilla.contract.topic;

import io.flotilla.contract.topic.NodeTopic.Direction;
import java.util.Optional;
import java.util.Set;

/** Who may subscribe to what and publish what. Pure: the broker extension only asks it. */
public final class AccessMatrix {
    private static final Set<NodeTopic> PLAIN_FOR_MANAGER =
            Set.of(NodeTopic.PRESENCE, NodeTopic.ABOUT, NodeTopic.STATUS, NodeTopic.CONFIG_REPORTED, NodeTopic.ALARM);
    private static final Set<NodeTopic> SHARED_FOR_MANAGER = Set.of(
            NodeTopic.COMMAND_ACK,
            NodeTopic.COMMAND_PROGRESS,
            NodeTopic.COMMAND_RESULT,
            NodeTopic.EVENT,
            NodeTopic.TELEMETRY);
    /** Of {@code _manager/{instance}/state} and {@code _fleet/…}. */
    private static final int MANAGERS_MOST_BYTES = 1 << 10;

    private static final Set<String> INSPECTOR_FILTERS = Set.of("#", "$SYS/#");

    private AccessMatrix() {}

    /** Answers {@link Access#ALLOWED} or {@link Access#FOREIGN}. */
    public static Access subscribe(Client client, String filter) {
        boolean allowed;
        if (client instanceof Client.Agent agent) {
            allowed = agentMaySee(agent, filter);
        } else if (client instanceof Client.Manager manager) {
            allowed = managerMaySee(manager, filter);
        } else {
            allowed = INSPECTOR_FILTERS.contains(filter)
                    || filter.startsWith("$SYS/")
                    || (filter.startsWith(Topics.ROOT) && !filter.equals(Topics.ACCESS));
        }
        return allowed ? Access.ALLOWED : Access.FOREIGN;
    }

    public static Access publish(Client client, Publication publication) {
        if (client instanceof Client.Agent agent) {
            return agentMaySay(agent, publication);
        }
        if (client instanceof Client.Manager manager) {
            return managerMaySay(manager, publication);
        }
        return Access.SWALLOWED;
    }

    /** A will: an agent's only on its presence, a manager's only on its own state. */
    public static Access will(Client client, Publication will) {
        boolean agentsOwn = client instanceof Client.Agent agent
                && will.topic().equals(Topics.node(agent.node(), NodeTopic.PRESENCE));
        boolean managersOwn = client instanceof Client.Manager manager
                && will.topic().equals(Topics.managerState(manager.instance()));
        return agentsOwn || managersOwn ? publish(client, will) : Access.FOREIGN;
    }

    private static boolean agentMaySee(Client.Agent agent, String filter) {
        String chain = Topics.chainSubtree(agent.chain());
        if (filter.equals(chain + "#")) {
            return true;
        }
        if (filter.startsWith(chain)) {
            return TopicName.parse(filter).isPresent();
        }
        if (filter.equals(Topics.ROOT + "_manager/+/state")) {
            return true;
        }
        TopicName name = TopicName.parse(filter).orElse(null);
        if (name instanceof TopicName.OfNode own) {
            return own.node().equals(agent.node())
                    && own.known().stream().anyMatch(topic -> topic.direction() == Direction.DOWN);
        }
        return name instanceof TopicName.ManagerState;
    }

    private static boolean managerMaySee(Client.Manager manager, String filter) {
        boolean shared = filter.startsWith(Topics.SHARE);
        for (NodeTopic topic : shared ? SHARED_FOR_MANAGER : PLAIN_FOR_MANAGER) {
            if (filter.equals((shared ? Topics.SHARE : "") + Topics.everyNode(topic))) {
                return true;
            }
        }
        return !shared
                && (filter.equals(Topics.ROOT + "_manager/+/state")
                        || filter.equals(
                                Topics.ROOT + "+/+/" + NodeTopic.CALL_RESPONSE.suffix() + "/" + manager.instance()));
    }

    private static Access agentMaySay(Client.Agent agent, Publication publication) {
        Optional<TopicName.OfNode> own =
                ofNode(publication).filter(name -> name.node().equals(agent.node()));
        if (own.isEmpty()) {
            return Access.FOREIGN;
        }
        return own.flatMap(TopicName.OfNode::known)
                .filter(topic -> topic.direction() == Direction.UP)
                .map(topic -> byRule(topic, publication))
                .orElse(Access.UNKNOWN_TOPIC);
    }

    private static Access managerMaySay(Client.Manager manager, Publication publication) {
        TopicName name = TopicName.parse(publication.topic()).orElse(null);
        if (name instanceof TopicName.OfNode node) {
            return node.known()
                    .filter(topic -> topic.direction() == Direction.DOWN)
                    .map(topic -> byRule(topic, publication))
                    .orElse(Access.FOREIGN);
        }
        if (name instanceof TopicName.OfChain chain) {
            return once(publication, chain.topic().maxBytes(), true);
        }
        if (name instanceof TopicName.Access) {
            return once(publication, Topics.ACCESS_MOST_BYTES, false);
        }
        boolean ownWord = name instanceof TopicName.OfFleet
                || (name instanceof TopicName.ManagerState state
                        && state.instance().equals(manager.instance()));
        return ownWord ? once(publication, MANAGERS_MOST_BYTES, true) : Access.FOREIGN;
    }

    private static Access once(Publication publication, int maxBytes, boolean retained) {
        if (publication.bytes() > maxBytes) {
            return Access.TOO_LARGE;
        }
        return publication.qos() == 1 && publication.retain() == retained ? Access.ALLOWED : Access.WRONG_DELIVERY;
    }

    private static Access byRule(NodeTopic topic, Publication publication) {
        if (publication.bytes() > topic.maxBytes()) {
            return Access.TOO_LARGE;
        }
        boolean asRuled = publication.qos() == topic.qos() && publication.retain() == topic.retained();
        return asRuled ? Access.ALLOWED : Access.WRONG_DELIVERY;
    }

    private static Optional<TopicName.OfNode> ofNode(Publication publication) {
        return TopicName.parse(publication.topic())
                .filter(TopicName.OfNode.class::isInstance)
                .map(TopicName.OfNode.class::cast);
    }
}
