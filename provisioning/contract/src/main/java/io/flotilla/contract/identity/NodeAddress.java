package io.flotilla.contract.identity;

import java.util.Comparator;
import java.util.Optional;

/** {@code organisation/node}: the address of a managed node in topics, documents, REST and the CLI. */
public record NodeAddress(OrgId organisation, NodeId node) implements Comparable<NodeAddress> {
    private static final Comparator<NodeAddress> ORDER =
            Comparator.comparing(NodeAddress::organisation).thenComparing(NodeAddress::node);

    /** @throws IllegalArgumentException unless {@code text} is {@code org/node} with two valid names */
    public static NodeAddress parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("node \"" + text + "\" is not an address: write organisation/node");
        }
        return new NodeAddress(new OrgId(text.substring(0, slash)), new NodeId(text.substring(slash + 1)));
    }

    /** The address behind an agent's MQTT client id {@code org.node}; empty for every other client id. */
    public static Optional<NodeAddress> ofClientId(String clientId) {
        int dot = clientId.indexOf('.');
        if (dot < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(parse(clientId.substring(0, dot) + "/" + clientId.substring(dot + 1)));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }

    /** The MQTT client id of this node's agent: {@code org.node}. */
    public String clientId() {
        return organisation + "." + node;
    }

    @Override
    public int compareTo(NodeAddress other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return organisation + "/" + node;
    }
}
