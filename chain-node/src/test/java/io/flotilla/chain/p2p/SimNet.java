package io.flotilla.chain.p2p;

import io.flotilla.chain.fake.Consortium;
import io.flotilla.chain.p2p.PeerMessage.Hello;
import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.NodeReport.PeerLink;
import io.flotilla.contract.chain.Peer;
import io.flotilla.contract.chain.Role;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.pki.key.Credential;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Nodes' decisions on virtual time: dials take a while, links keep order, ports may be unreachable, nodes restart. */
final class SimNet {
    private static final Sha256 CHAIN = Sha256.of(new byte[] {1});

    private final Random random;
    private final TrustView trust;
    private final List<NodeAddress> addresses;
    private final Map<NodeAddress, Credential> credentials = new TreeMap<>();
    private final Map<NodeAddress, Peering> nodes = new TreeMap<>();
    private final Set<String> unreachable = new HashSet<>();
    private final List<Wire> wires = new ArrayList<>();
    private final PriorityQueue<Due> queue =
            new PriorityQueue<>(Comparator.comparing(Due::at).thenComparing(Due::order));
    private Instant now;
    private long order;

    private record Due(Instant at, long order, Runnable action) {}

    /** One connection with its two ends; what is sent arrives in order, a close after what was sent before it. */
    private final class Wire {
        final NodeAddress dialler;
        final NodeAddress acceptor;
        final LinkId out;
        final LinkId in;
        final Map<NodeAddress, X509Certificate> shown = new HashMap<>();
        final Map<NodeAddress, Instant> last = new HashMap<>();
        final Set<NodeAddress> closed = new HashSet<>();

        Wire(NodeAddress dialler, LinkId out, NodeAddress acceptor) {
            this.dialler = dialler;
            this.acceptor = acceptor;
            this.out = out;
            this.in = new LinkId(false, ++order);
            List.of(dialler, acceptor).forEach(end -> shown.put(end, chain(end).get(0)));
        }

        boolean has(NodeAddress who, LinkId id) {
            return (who.equals(dialler) && id.equals(out)) || (who.equals(acceptor) && id.equals(in));
        }

        boolean open() {
            return closed.isEmpty();
        }

        NodeAddress other(NodeAddress who) {
            return who.equals(dialler) ? acceptor : dialler;
        }

        LinkId end(NodeAddress who) {
            return who.equals(dialler) ? out : in;
        }

        void tell(NodeAddress who, Duration delay, PeerEvent event) {
            Instant at = now.plus(delay);
            Instant before = last.getOrDefault(who, at);
            Instant then = before.isAfter(at) ? before : at;
            last.put(who, then);
            Peering node = nodes.get(who);
            at(then, () -> {
                if (nodes.get(who) == node && !closed.contains(who)) {
                    if (event instanceof PeerEvent.Lost) {
                        closed.add(who);
                    }
                    perform(who, node.on(event, now));
                }
            });
        }

        void close(NodeAddress by) {
            if (!closed.contains(by)) {
                tell(other(by), latency(), new PeerEvent.Lost(end(other(by)), null));
                closed.add(by);
                LinkId gone = end(by);
                Peering node = nodes.get(by);
                at(now, () -> {
                    if (nodes.get(by) == node) {
                        perform(by, node.on(new PeerEvent.Lost(gone, null), now));
                    }
                });
            }
        }
    }

    SimNet(long seed, Consortium consortium, TrustView trust, List<NodeAddress> addresses, Instant begin) {
        this.random = new Random(seed);
        this.trust = trust;
        this.addresses = addresses;
        this.now = begin;
        addresses.forEach(address -> credentials.put(address, consortium.node(address)));
    }

    /** From now on this node's dials of that one fail. */
    void firewall(NodeAddress from, NodeAddress to) {
        unreachable.add(from + ">" + to);
    }

    void start(NodeAddress who) {
        Peering node = new Peering(hello(who), trust, Map.of(), true, new Random(random.nextLong()), () -> now);
        nodes.put(who, node);
        perform(
                who,
                node.peers(
                        addresses.stream()
                                .map(one -> new Peer(one, new Endpoint("127.0.0.1", 1), Role.VALIDATOR))
                                .toList(),
                        now));
    }

    void startAll() {
        addresses.forEach(this::start);
    }

    /** The process is gone: its peers see their links end, it sees nothing. */
    void kill(NodeAddress who) {
        nodes.remove(who);
        for (Wire wire : List.copyOf(wires)) {
            if (wire.dialler.equals(who) || wire.acceptor.equals(who)) {
                wire.closed.add(who);
                NodeAddress other = wire.other(who);
                if (nodes.containsKey(other)) {
                    wire.tell(other, latency(), new PeerEvent.Lost(wire.end(other), null));
                }
            }
        }
    }

    void cutOne() {
        List<Wire> open = wires.stream().filter(Wire::open).toList();
        if (!open.isEmpty()) {
            Wire wire = open.get(random.nextInt(open.size()));
            wire.tell(wire.dialler, Duration.ZERO, new PeerEvent.Lost(wire.out, null));
            wire.tell(wire.acceptor, Duration.ZERO, new PeerEvent.Lost(wire.in, null));
        }
    }

    /** The node shows a new certificate from now on. */
    void renew(NodeAddress who, Credential fresh) {
        credentials.put(who, fresh);
        perform(who, nodes.get(who).renew(hello(who), now));
    }

    void run(Duration time) {
        Instant end = now.plus(time);
        while (true) {
            Instant next = end;
            NodeAddress waking = null;
            for (NodeAddress who : nodes.keySet()) {
                Instant wake = nodes.get(who).nextWake().orElse(end);
                if (wake.isBefore(next)) {
                    next = wake;
                    waking = who;
                }
            }
            if (!queue.isEmpty() && !queue.peek().at().isAfter(next)) {
                Due due = queue.remove();
                now = due.at();
                due.action().run();
            } else if (waking != null) {
                now = next.isBefore(now) ? now : next;
                perform(waking, nodes.get(waking).wake(now));
            } else {
                now = end;
                return;
            }
        }
    }

    boolean alive(NodeAddress who) {
        return nodes.containsKey(who);
    }

    NodeAddress any() {
        return addresses.get(random.nextInt(addresses.size()));
    }

    Random random() {
        return random;
    }

    PeerLink seen(NodeAddress by, NodeAddress of) {
        return nodes.get(by).standing().report().stream()
                .filter(link -> link.node().equals(of))
                .findFirst()
                .orElseThrow();
    }

    /** Who dialled each connection of this pair that stands at both ends. */
    List<NodeAddress> standing(NodeAddress a, NodeAddress b) {
        return wires.stream()
                .filter(wire ->
                        wire.open() && Set.of(wire.dialler, wire.acceptor).equals(Set.of(a, b)))
                .map(wire -> wire.dialler)
                .toList();
    }

    /** What this node proved in TLS on the connections of the pair that stand. */
    List<X509Certificate> shown(NodeAddress by, NodeAddress to) {
        return wires.stream()
                .filter(wire ->
                        wire.open() && Set.of(wire.dialler, wire.acceptor).equals(Set.of(by, to)))
                .map(wire -> wire.shown.get(by))
                .toList();
    }

    private void perform(NodeAddress who, List<PeerEffect> effects) {
        for (PeerEffect effect : effects) {
            if (effect instanceof PeerEffect.Dial dial) {
                dial(who, dial);
            } else if (effect instanceof PeerEffect.Send send) {
                wires.stream()
                        .filter(wire -> wire.has(who, send.link()) && !wire.closed.contains(who))
                        .forEach(wire -> wire.tell(
                                wire.other(who),
                                latency(),
                                new PeerEvent.Received(wire.end(wire.other(who)), send.message())));
            } else if (effect instanceof PeerEffect.Close close) {
                wires.stream()
                        .filter(wire -> wire.has(who, close.link()))
                        .toList()
                        .forEach(wire -> wire.close(who));
            }
        }
    }

    private void dial(NodeAddress who, PeerEffect.Dial dial) {
        Peering node = nodes.get(who);
        at(now.plus(latency()), () -> {
            if (nodes.get(who) != node) {
                return;
            }
            if (!nodes.containsKey(dial.peer()) || unreachable.contains(who + ">" + dial.peer())) {
                perform(who, node.on(new PeerEvent.Lost(dial.link(), null), now));
                return;
            }
            Wire wire = new Wire(who, dial.link(), dial.peer());
            wires.add(wire);
            wire.tell(who, Duration.ZERO, new PeerEvent.Connected(wire.out));
            wire.tell(who, latency(), new PeerEvent.Secured(wire.out, List.of(wire.shown.get(dial.peer()))));
            wire.tell(
                    dial.peer(),
                    latency().plus(latency()),
                    new PeerEvent.Secured(wire.in, List.of(wire.shown.get(who))));
        });
    }

    private List<X509Certificate> chain(NodeAddress who) {
        return credentials.get(who).chain();
    }

    private Hello hello(NodeAddress who) {
        return new Hello(
                who, CHAIN, 0, chain(who).stream().map(Certificates::base64).toList());
    }

    private Duration latency() {
        return Duration.ofMillis(1 + random.nextInt(60));
    }

    private void at(Instant when, Runnable action) {
        queue.add(new Due(when, ++order, action));
    }
}
