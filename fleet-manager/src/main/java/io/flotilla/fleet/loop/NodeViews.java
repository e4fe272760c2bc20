package io.flotilla.fleet.loop;

import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.About;
import io.flotilla.contract.message.Phase;
import io.flotilla.contract.message.Status;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.node.DownDocument;
import io.flotilla.fleet.node.FleetAlarm;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.node.Standing;
import io.flotilla.fleet.store.Certificates;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.Tables;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts together what is known of a node. */
record NodeViews(Entries entries, Observations observations) {
    NodeView of(ManagedNode node) {
        NodeAddress address = node.address();
        Observations.Seen seen = observations.of(address);
        Optional<DownDocument> desired = entries.get(Tables.DOCUMENTS, Topics.node(address, NodeTopic.CONFIG_DESIRED));
        @Nullable Standing standing = Pictures.standing(entries, address).orElse(null);
        return new NodeView(
                address,
                address.organisation(),
                node.chain(),
                node.role(),
                phase(node, seen.status(), desired.isPresent()),
                seen.presence(),
                seen.status(),
                new NodeView.Config(
                        desired.map(d -> d.stamp().version()).orElse(0L),
                        standing == null ? 0 : standing.of().version(),
                        standing == null ? null : standing.state()),
                standing != null && Headcount.inSync(entries, address, standing),
                certificateEnd(address).orElse(null),
                endpoint(node).orElse(null),
                alarms(address));
    }

    private Phase phase(ManagedNode node, @Nullable Status status, boolean configured) {
        if (node.removedAt() != null) {
            return Phase.REMOVED;
        }
        if (node.revokedAt() != null) {
            return Phase.REVOKED;
        }
        if (status != null) {
            return status.phase();
        }
        boolean enrolled = Certificates.notAfter(entries, node.address(), Certificates.AGENT)
                .isPresent();
        if (!enrolled) {
            return Phase.ALLOCATED;
        }
        return configured ? Phase.CONFIGURED : Phase.ENROLLED;
    }

    private Optional<Instant> certificateEnd(NodeAddress address) {
        return Stream.of(Certificates.AGENT, Certificates.NODE)
                .flatMap(kind -> Certificates.notAfter(entries, address, kind).stream())
                .min(Comparator.naturalOrder());
    }

    private Optional<Endpoint> endpoint(ManagedNode node) {
        return Optional.ofNullable(node.runtime().p2p().advertise())
                .or(() -> Pictures.about(entries, node.address()).map(About::endpoint));
    }

    private List<String> alarms(NodeAddress address) {
        return entries.all(Tables.ALARMS, address + "/").stream()
                .map(FleetAlarm::code)
                .distinct()
                .toList();
    }
}
