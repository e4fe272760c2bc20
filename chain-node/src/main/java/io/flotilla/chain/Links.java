package io.flotilla.chain;

import io.flotilla.chain.ledger.ChainStore;
import io.flotilla.chain.p2p.Certificates;
import io.flotilla.chain.p2p.ChainMessage;
import io.flotilla.chain.p2p.Counters;
import io.flotilla.chain.p2p.LinkId;
import io.flotilla.chain.p2p.PeerEffect;
import io.flotilla.chain.p2p.PeerEvent;
import io.flotilla.chain.p2p.PeerMessage.Hello;
import io.flotilla.chain.p2p.PeerNetwork;
import io.flotilla.chain.p2p.PeerTrust;
import io.flotilla.chain.p2p.Peering;
import io.flotilla.chain.p2p.TlsIdentity;
import io.flotilla.chain.p2p.TrustView;
import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.NodeReport.PeerLink;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.time.Clocks;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins the decisions about links with the sockets and the peer directory. Used by the node's loop only. */
final class Links implements Wire {
    private static final Logger LOG = LoggerFactory.getLogger(Links.class);
    private static final Duration PORT_RETRY = Duration.ofSeconds(1);

    /** What a message has beside the transactions of a block. */
    private static final int BESIDE_BLOCK = 1 << 20;

    private final ChainStore store;
    private final Endpoint listen;
    private final Clocks clocks;
    private final Clock clock;
    private final SecureRandom random;
    private final Counters counters;
    private final Consumer<PeerEvent> events;
    private final Map<NodeAddress, String> told = new TreeMap<>();
    private Ears ears = new Ears(peer -> {}, (peer, message) -> {});
    private int largest = BESIDE_BLOCK;
    private @Nullable Open open;
    private @Nullable String portProblem;
    private Instant nextPort = Instant.MAX;

    /** Who is told what peers say about the chain. */
    record Ears(Consumer<NodeAddress> linked, BiConsumer<NodeAddress, ChainMessage> heard) {}

    /** What exists only from the moment on at which both genesis and certificate are there. */
    private final class Open implements PeerEffect.Handler {
        private final PeerNetwork network;
        private final Peering peering;

        Open(PeerNetwork network, Peering peering) {
            this.network = network;
            this.peering = peering;
        }

        @Override
        public void dial(PeerEffect.Dial effect) {
            LOG.debug("dialling peer={} endpoint={} link={}", effect.peer(), effect.endpoint(), effect.link());
            network.dial(effect.link(), effect.peer(), effect.endpoint());
        }

        @Override
        public void send(PeerEffect.Send effect) {
            network.send(effect.link(), effect.message());
        }

        @Override
        public void close(PeerEffect.Close effect) {
            network.close(effect.link());
        }

        @Override
        public void remember(PeerEffect.Remember effect) {
            store.rememberPeer(effect.peer(), effect.certificate());
            LOG.info("peer certificate stored peer={}", effect.peer());
        }

        @Override
        public void count(PeerEffect.Count effect) {
            counters.add(effect.counter());
        }

        @Override
        public void admit(PeerEffect.Admit effect) {
            network.admit(effect.link());
        }

        @Override
        public void up(PeerEffect.Up effect) {
            ears.linked().accept(effect.peer());
        }

        @Override
        public void deliver(PeerEffect.Deliver effect) {
            ears.heard().accept(effect.peer(), effect.message());
        }
    }

    Links(
            ChainStore store,
            Endpoint listen,
            Clocks clocks,
            SecureRandom random,
            Counters counters,
            Consumer<PeerEvent> events) {
        this.store = store;
        this.listen = listen;
        this.clocks = clocks;
        this.clock = clocks.steady();
        this.random = random;
        this.counters = counters;
        this.events = events;
    }

    void use(Ears listener) {
        ears = listener;
    }

    /** Opens the port; where that fails, tries again each second. */
    void open(Hello greeting, TlsIdentity identity, TrustView trust) {
        Map<NodeAddress, Sha256> known = new TreeMap<>();
        store.directory().forEach((peer, certificate) -> known.put(peer, Certificates.fingerprint(certificate)));
        open = new Open(
                new PeerNetwork(
                        largest, identity, new PeerTrust(trust, clocks.wall(), counters), random, counters, events),
                new Peering(greeting, trust, known, store.connecting(), random, clocks.wall()));
        openPort();
    }

    /** Empty while closed. */
    Optional<Peering> peering() {
        return Optional.ofNullable(open).map(o -> o.peering);
    }

    @Override
    public List<NodeAddress> linked() {
        return open == null ? List.of() : open.peering.standing().linked();
    }

    @Override
    public void tell(NodeAddress peer, ChainMessage message) {
        if (open != null) {
            Open now = open;
            now.peering.standing().linkWith(peer).ifPresent(link -> now.network.tell(link, message));
        }
    }

    @Override
    public void cut(NodeAddress peer) {
        LOG.warn("peer={} is cut off: it passed on what it cannot have verified", peer);
        decide(peering -> peering.shun(peer, clock.instant()));
    }

    @Override
    public void allow(long blockBytes) {
        largest = (int) Math.min(blockBytes + BESIDE_BLOCK, Integer.MAX_VALUE);
        if (open != null) {
            open.network.allow(largest);
        }
    }

    @Override
    public void count(String counter) {
        counters.add(counter);
    }

    /** What came with this event was looked at: more may come on its link. */
    void handled(LinkId link) {
        if (open != null) {
            open.network.handled(link);
        }
    }

    Map<String, Long> counters() {
        return counters.snapshot();
    }

    Optional<String> portProblem() {
        return Optional.ofNullable(portProblem);
    }

    /** Carries out what the decision of the peering asks for; nothing while closed. */
    void decide(Function<Peering, List<PeerEffect>> decision) {
        if (open != null) {
            Open now = open;
            decision.apply(now.peering).forEach(effect -> effect.accept(now));
            now.peering.standing().report().forEach(this::tellChange);
        }
    }

    private void tellChange(PeerLink link) {
        String state = "connected=" + link.connected() + " refusal=" + link.refusal();
        if (!state.equals(told.put(link.node(), state))) {
            LOG.info("peer={} {}", link.node(), state);
        }
    }

    void renew(Hello greeting, TlsIdentity identity) {
        if (open != null) {
            open.network.use(identity);
            decide(peering -> peering.renew(greeting, clock.instant()));
        }
    }

    void trust(TrustView view) {
        if (open != null) {
            open.network.use(view);
            decide(peering -> peering.trust(view, clock.instant()));
        }
    }

    void wake() {
        if (!clock.instant().isBefore(nextPort)) {
            openPort();
        }
        decide(peering -> peering.wake(clock.instant()));
    }

    Optional<Instant> nextWake() {
        Optional<Instant> peers = peering().flatMap(Peering::nextWake);
        return peers.filter(at -> at.isBefore(nextPort))
                .or(() -> Optional.of(nextPort).filter(at -> at.isBefore(Instant.MAX)));
    }

    void stop() {
        if (open != null) {
            open.network.stop();
            open = null;
        }
    }

    private void openPort() {
        if (open == null) {
            return;
        }
        String problem = open.network.listen(listen).orElse(null);
        if (problem == null) {
            LOG.info("listening for peers endpoint={}", listen);
        } else if (!problem.equals(portProblem)) {
            LOG.warn("no port for peers: {}", problem);
        }
        portProblem = problem;
        nextPort = problem == null ? Instant.MAX : clock.instant().plus(PORT_RETRY);
    }
}
