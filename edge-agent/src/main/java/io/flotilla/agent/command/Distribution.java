package io.flotilla.agent.command;

import io.flotilla.agent.node.NodeControl;
import io.flotilla.agent.node.NodeView;
import io.flotilla.contract.chain.NodeReport.PeerLink;
import io.flotilla.contract.identity.NodeAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Sends the node's certificate to peers. It succeeds when each of them that can be reached has acknowledged the
 * certificate on a link that stands; peers that cannot be reached are named in the output, and one at least must have
 * acknowledged.
 */
final class Distribution implements Task {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    /** For a peer that is just being started. */
    private static final Duration BEFORE_GIVING_UP_ON_THE_UNREACHABLE = Duration.ofSeconds(10);

    private final List<NodeAddress> named;
    private final List<NodeAddress> known;

    /**
     * @param named who shall get it
     * @param known everybody else of the peer set
     */
    Distribution(List<NodeAddress> named, List<NodeAddress> known) {
        this.named = List.copyOf(named);
        this.known = List.copyOf(known);
    }

    @Override
    public void act(NodeControl node) {
        List<NodeAddress> peers = named.stream().filter(known::contains).toList();
        if (!peers.isEmpty()) {
            node.distribute(peers);
        }
    }

    @Override
    public void giveUp(NodeControl node) {
        if (named.stream().anyMatch(known::contains)) {
            node.distribute(List.of());
        }
    }

    @Override
    public Optional<Outcome> observe(NodeView view, Duration elapsed) {
        List<NodeAddress> strangers =
                named.stream().filter(peer -> !known.contains(peer)).toList();
        if (!strangers.isEmpty()) {
            return Optional.of(
                    Outcome.failed("peer.unknown", "not in the chain's peer set: " + listed(strangers), Map.of()));
        }
        if (view.distributing()) {
            return over(elapsed, view);
        }
        List<NodeAddress> done = those(view, link -> link.connected() && link.distributed());
        List<NodeAddress> unreachable = those(view, link -> !link.connected() && !link.reachable());
        boolean everybody = done.size() == named.size();
        boolean everybodyReachable = !done.isEmpty()
                && done.size() + unreachable.size() == named.size()
                && elapsed.compareTo(BEFORE_GIVING_UP_ON_THE_UNREACHABLE) > 0;
        return everybody || everybodyReachable
                ? Optional.of(Outcome.succeeded(output(view, done, unreachable)))
                : over(elapsed, view);
    }

    @Override
    public int percent(NodeView view) {
        return named.isEmpty()
                ? 100
                : those(view, link -> link.connected() && link.distributed()).size() * 100 / named.size();
    }

    private Optional<Outcome> over(Duration elapsed, NodeView view) {
        if (elapsed.compareTo(LIMIT) < 0) {
            return Optional.empty();
        }
        List<NodeAddress> done = those(view, link -> link.connected() && link.distributed());
        String missing = named.stream()
                .filter(peer -> !done.contains(peer))
                .map(peer -> peer + " (" + reason(view, peer) + ")")
                .reduce((a, b) -> a + ", " + b)
                .orElse("nobody");
        return Optional.of(Outcome.failed(
                "certificate.undelivered",
                "not acknowledged within " + LIMIT.toSeconds() + " s by " + missing,
                output(view, done, those(view, link -> !link.connected() && !link.reachable()))));
    }

    private List<NodeAddress> those(NodeView view, Predicate<PeerLink> test) {
        return named.stream()
                .filter(peer -> view.link(peer).filter(test).isPresent())
                .toList();
    }

    private static String reason(NodeView view, NodeAddress peer) {
        if (view.report() == null) {
            return "the own node does not answer";
        }
        return view.link(peer)
                .map(link -> link.refusal() != null
                        ? link.refusal()
                        : link.connected() ? "no acknowledgement" : link.reachable() ? "no link" : "not reachable")
                .orElse("the node was not told of it");
    }

    private static Map<String, Object> output(NodeView view, List<NodeAddress> done, List<NodeAddress> unreachable) {
        Map<String, Object> output = Tasks.facts(view);
        output.put("distributed", done.stream().map(NodeAddress::toString).toList());
        output.put(
                "unreachable", unreachable.stream().map(NodeAddress::toString).toList());
        return output;
    }

    private static String listed(List<NodeAddress> nodes) {
        return String.join(", ", nodes.stream().map(NodeAddress::toString).toList());
    }
}
