package io.flotilla.contract.topic;

import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.InstanceId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;

/** Writes topic names; {@link TopicName} reads them. */
public final class Topics {
    public static final String ROOT = "fleet/v1/";
    /** Where the manager tells a stand-alone broker whom to let in: not retained, and delivered to nobody. */
    public static final String ACCESS = ROOT + "_access";
    /** The largest access document, in bytes; the broker's largest packet is 320 KiB. */
    public static final int ACCESS_MOST_BYTES = 300 << 10;

    public static final String SUMMARY = ROOT + "_fleet/summary";
    /** Prefix of the manager's shared subscriptions. */
    public static final String SHARE = "$share/manager/";

    private Topics() {}

    public static String node(NodeAddress node, NodeTopic topic) {
        if (topic.family()) {
            throw new IllegalArgumentException(topic + " needs one more level");
        }
        return subtree(node) + topic.suffix();
    }

    /** @param level the free last level of a family, such as {@code host} of {@code telemetry/host} */
    public static String node(NodeAddress node, NodeTopic topic, String level) {
        if (!topic.takes(level)) {
            throw new IllegalArgumentException("\"" + level + "\" cannot stand below " + topic);
        }
        return subtree(node) + topic.suffix() + "/" + level;
    }

    /** {@code fleet/v1/{org}/{node}/}, with the closing slash. */
    public static String subtree(NodeAddress node) {
        return ROOT + node + "/";
    }

    public static String chain(ChainId chain, ChainTopic topic) {
        if (topic == ChainTopic.CRL) {
            throw new IllegalArgumentException("a CRL belongs to an organisation");
        }
        return chainSubtree(chain) + topic.suffix();
    }

    public static String crl(ChainId chain, OrgId organisation) {
        return chainSubtree(chain) + "crl/" + organisation;
    }

    /** {@code fleet/v1/_chain/{chain}/}, with the closing slash. */
    public static String chainSubtree(ChainId chain) {
        return ROOT + "_chain/" + chain + "/";
    }

    public static String managerState(InstanceId instance) {
        return ROOT + "_manager/" + instance + "/state";
    }

    /** The topic of an alarm that the manager raises about a node. */
    public static String fleetAlarm(NodeAddress node, String code) {
        return ROOT + "_fleet/alarm/" + node.organisation() + "." + node.node() + "." + code;
    }

    /** The plain filter that sees every node's answers to what this instance has asked. */
    public static String answersTo(InstanceId instance) {
        return ROOT + "+/+/" + NodeTopic.CALL_RESPONSE.suffix() + "/" + instance;
    }

    /** The plain filter that sees one topic of every node, such as {@code fleet/v1/+/+/presence}. */
    public static String everyNode(NodeTopic topic) {
        return ROOT + "+/+/" + topic.suffix() + (topic.family() ? "/+" : "");
    }
}
