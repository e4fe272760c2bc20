package io.flotilla.contract.identity;

import java.util.Optional;

/**
 * Who a certificate speaks for. Subject, SAN URI, SAN DNS and MQTT client id all derive from it, so that no two of them
 * can disagree.
 */
public sealed interface Identity {
    /** The subject's O. */
    String organisation();

    /** The subject's CN. */
    String commonName();

    /** The URI's first path segment: {@code agent}, {@code node}, {@code manager} or {@code server}. */
    String kind();

    /** The URI's second path segment and the DNS name's first label. */
    String name();

    /** The only MQTT client id that this identity may use; empty where it may not use MQTT. */
    Optional<String> clientId();

    /** The SPIFFE id that stands in the SAN as URI. */
    default String uri(TrustDomain domain) {
        return "spiffe://" + domain.of(organisation()) + "/" + kind() + "/" + name();
    }

    /** The SAN DNS name; a server certificate carries its public names instead. */
    default String dnsName(TrustDomain domain) {
        return name() + "." + domain.of(organisation());
    }

    /** Who belongs to a node: its organisation is the O, its name is CN and name. */
    sealed interface OfNode extends Identity {
        NodeAddress node();

        @Override
        default String organisation() {
            return node().organisation().value();
        }

        @Override
        default String commonName() {
            return node().node().value();
        }

        @Override
        default String name() {
            return node().node().value();
        }
    }

    /** Who belongs to a manager instance. */
    sealed interface OfInstance extends Identity {
        InstanceId instance();

        @Override
        default String organisation() {
            return OrgId.RESERVED;
        }

        @Override
        default String name() {
            return instance().value();
        }
    }

    /** The management agent of one node. */
    record Agent(NodeAddress node) implements OfNode {
        @Override
        public String kind() {
            return "agent";
        }

        @Override
        public Optional<String> clientId() {
            return Optional.of(node.clientId());
        }
    }

    /** A chain node towards its peers; it may not use MQTT. */
    record ChainNode(NodeAddress node) implements OfNode {
        @Override
        public String kind() {
            return "node";
        }

        @Override
        public Optional<String> clientId() {
            return Optional.empty();
        }
    }

    /** A manager instance as MQTT client. */
    record Manager(InstanceId instance) implements OfInstance {
        @Override
        public String commonName() {
            return instance.value();
        }

        @Override
        public String kind() {
            return "manager";
        }

        @Override
        public Optional<String> clientId() {
            return Optional.of(OrgId.RESERVED + "." + instance);
        }
    }

    /** The broker's and the HTTPS port's server certificate. */
    record Server(InstanceId instance) implements OfInstance {
        @Override
        public String commonName() {
            return "server";
        }

        @Override
        public String kind() {
            return "server";
        }

        @Override
        public Optional<String> clientId() {
            return Optional.empty();
        }
    }
}
