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

    /** The management agent of one node. */
    record Agent(NodeAddress node) implements Identity {
        @Override
        public String organisation() {
            return node.organisation().value();
        }

        @Override
        public String commonName() {
            return node.node().value();
        }

        @Override
        public String kind() {
            return "agent";
        }

        @Override
        public String name() {
            return node.node().value();
        }

        @Override
        public Optional<String> clientId() {
            return Optional.of(node.clientId());
        }
    }

    /** A chain node towards its peers; it may not use MQTT. */
    record ChainNode(NodeAddress node) implements Identity {
        @Override
        public String organisation() {
            return node.organisation().value();
        }

        @Override
        public String commonName() {
            return node.node().value();
        }

        @Override
        public String kind() {
            return "node";
        }

        @Override
        public String name() {
            return node.node().value();
        }

        @Override
        public Optional<String> clientId() {
            return Optional.empty();
        }
    }

    /** A manager instance as MQTT client. */
    record Manager(InstanceId instance) implements Identity {
        @Override
        public String organisation() {
            return OrgId.RESERVED;
        }

        @Override
        public String commonName() {
            return instance.value();
        }

        @Override
        public String kind() {
            return "manager";
        }

        @Override
        public String name() {
            return instance.value();
        }

        @Override
        public Optional<String> clientId() {
            return Optional.of(OrgId.RESERVED + "." + instance);
        }
    }

    /** The broker's and the HTTPS port's server certificate. */
    record Server(InstanceId instance) implements Identity {
        @Override
        public String organisation() {
            return OrgId.RESERVED;
        }

        @Override
        public String commonName() {
            return "server";
        }

        @Override
        public String kind() {
            return "server";
        }

        @Override
        public String name() {
            return instance.value();
        }

        @Override
        public Optional<String> clientId() {
            return Optional.empty();
        }
    }
}
