package io.flotilla.chain.p2p;

import io.flotilla.chain.p2p.PeerEffect.Admit;
import io.flotilla.chain.p2p.PeerEffect.Close;
import io.flotilla.chain.p2p.PeerEffect.Count;
import io.flotilla.chain.p2p.PeerEffect.Deliver;
import io.flotilla.chain.p2p.PeerEffect.Dial;
import io.flotilla.chain.p2p.PeerEffect.Send;
import io.flotilla.chain.p2p.PeerEffect.Up;
import io.flotilla.chain.p2p.PeerMessage.Hello;
import io.flotilla.chain.p2p.PeerMessage.HelloAck;
import io.flotilla.chain.p2p.TrustView.Judgement;
import io.flotilla.contract.chain.Peer;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.NodeAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides with whom this node links: events in, effects out; no socket, thread, file or own clock. One thread uses it.
 *
 * <p><b>Greeting.</b> TLS has proved who the peer is when a link is <em>secured</em>. Then the dialler sends its HELLO
 * (certificate chain, chain id, height); the acceptor checks it, stores the certificate, answers HELLO_ACK and its own
 * HELLO; the dialler does the same. A link is <em>up</em> when this node has accepted the peer's HELLO and holds the
 * peer's HELLO_ACK, so each end knows that its certificate arrived. A refusal is sent with its reason before the close.
 *
 * <p><b>Which link of a pair stays.</b> Either side may dial, so two may come up. Both ends keep the one that the lower
 * address dialled, and of two in the same direction the newer: the older is what a restarted peer left behind, or what a
 * new certificate replaces. Both ends see the same two links with the same directions, so they keep the same one; where
 * a link breaks in between, none is left and the back-off brings a new one.
 *
 * <p><b>New certificate.</b> A link that this node dialled is dialled again, and the old one falls when the new one is
 * up. On a link that the peer dialled, RENEW asks the peer to do that, since a dial of this node's own could lose against
 * the peer's standing one.
 */
public final class Peering implements PeerEvent.Handler {
    static final Duration GREETING_TIME = Duration.ofSeconds(5);
    static final Duration SHUNNED = Duration.ofSeconds(30);
    static final int MOST_UNGREETED = 4;

    private final NodeAddress self;
    private final PeerDirectory directory;
    private final Backoff backoff;
    private final Neighbours peers = new Neighbours();
    private final SecuredLinks links = new SecuredLinks();
    private final List<PeerEffect> effects = new ArrayList<>();
    private Hello own;
    private Sha256 ownCertificate;
    private final InstantSource wall;
    private TrustView trust;
    private boolean connecting;
    private long dials;
    private Instant now = Instant.EPOCH;

    /**
     * @param own what this node greets with
     * @param directory fingerprints of the certificates that peers showed earlier
     * @param connecting whether to dial; before it is told to, a node only answers
     * @param wall what certificates are judged by; the times that it is called with may go another way
     */
    public Peering(
            Hello own,
            TrustView trust,
            Map<NodeAddress, Sha256> directory,
            boolean connecting,
            RandomGenerator random,
            InstantSource wall) {
        this.own = own;
        this.ownCertificate = Certificates.fingerprint(own.certificates().get(0));
        this.self = own.node();
        this.trust = trust;
        this.directory = new PeerDirectory(directory);
        this.connecting = connecting;
        this.backoff = new Backoff(random);
        this.wall = wall;
    }

    /** The rest of the peer set; who is no longer in it loses its links. */
    public List<PeerEffect> peers(List<Peer> all, Instant at) {
        now = at;
        Set<NodeAddress> gone = new HashSet<>(peers.addresses());
        for (Peer peer : all) {
            NodeAddress node = peer.node();
            if (!node.equals(self)) {
                gone.remove(node);
                peers.getOrAdd(node, () -> new Known(peer, directory.get(node), at))
                        .moved(peer, at);
            }
        }
        gone.forEach(this::forget);
        return dialWhoIsDue();
    }

    /** Other authorities or revocations; links that they would not let in are dropped. */
    public List<PeerEffect> trust(TrustView newer, Instant at) {
        now = at;
        trust = newer;
        for (Link link : links.all()) {
            // At the time of its handshake: expiry alone cuts no standing link.
            if (trust.judge(link.chain, link.id.usage(), link.judged) instanceof Judgement.Turned turned) {
                refuse(link.id, turned.reason());
            } else if (trust.revokes(link.peer, link.leaf())) {
                refuse(link.id, Refusal.REVOKED);
            }
        }
        return dialWhoIsDue();
    }

    /** Drops a peer that did what no honest one does, and turns it away for a while. */
    public List<PeerEffect> shun(NodeAddress peer, Instant at) {
        now = at;
        links.with(peer).forEach(link -> refuse(link.id, Refusal.MISBEHAVED));
        Optional.ofNullable(peers.get(peer)).ifPresent(known -> known.shunUntil(at.plus(SHUNNED)));
        return dialWhoIsDue();
    }

    /** This node has a new certificate: brings up new links with it, then drops the old. */
    public List<PeerEffect> renew(Hello greeting, Instant at) {
        now = at;
        own = greeting;
        ownCertificate = Certificates.fingerprint(own.certificates().get(0));
        for (Known known : peers.all()) {
            known.certificateDelivered(false);
            LinkId up = known.up();
            if (up != null && up.dialled()) {
                known.renewAt(at);
            } else if (up != null) {
                effects.add(new Send(up, new PeerMessage.Renew()));
                greet(links.get(up));
            }
        }
        return dialWhoIsDue();
    }

    /** Sends the own certificate to these peers now: on the standing link, or by a dial. From now on this node dials. */
    public List<PeerEffect> distribute(List<NodeAddress> targets, Instant at) {
        now = at;
        connecting = true;
        for (NodeAddress target : targets) {
            Known known = peers.get(target);
            if (known != null) {
                known.certificateDelivered(false);
                LinkId up = known.up();
                if (up == null) {
                    known.dialAt(at);
                } else {
                    greet(links.get(up));
                }
            }
        }
        return dialWhoIsDue();
    }

    public List<PeerEffect> on(PeerEvent event, Instant at) {
        now = at;
        event.accept(this);
        return dialWhoIsDue();
    }

    /** Does what has become due. */
    public List<PeerEffect> wake(Instant at) {
        now = at;
        links.ungreeted()
                .filter(link -> !at.isBefore(link.secured.plus(GREETING_TIME)))
                .forEach(link -> refuse(link.id, Refusal.TIMEOUT));
        return dialWhoIsDue();
    }

    /** When {@link #wake} has something to do; empty while only events can bring something. */
    public Optional<Instant> nextWake() {
        Stream<Instant> due = connecting ? peers.dialTimes() : Stream.empty();
        return Stream.concat(Stream.concat(links.deadlines(), directory.times()), due)
                .min(Instant::compareTo);
    }

    public boolean connecting() {
        return connecting;
    }

    /** With whom this node is linked. */
    public Standing standing() {
        return peers;
    }

    @Override
    public void connected(PeerEvent.Connected event) {
        peers.dialledBy(event.link()).ifPresent(Known::portAccepted);
    }

    @Override
    public void secured(PeerEvent.Secured event) {
        LinkId id = event.link();
        Optional<Known> dialled = peers.dialledBy(id);
        if (id.dialled() && dialled.isEmpty()) {
            effects.add(new Close(id));
            return;
        }
        Judgement judgement = trust.judge(event.chain(), id.usage(), wall.instant());
        if (judgement instanceof Judgement.Turned turned) {
            refuse(id, turned.reason());
            return;
        }
        NodeAddress peer = ((Judgement.Known) judgement).node();
        Refusal reason = refusal(peer, event.chain().get(0), dialled.orElse(null));
        if (reason != null) {
            Known known = id.dialled() ? null : peers.get(peer);
            if (known != null) {
                known.refused(Json.name(reason));
            }
            refuse(id, reason);
            return;
        }
        Link link = new Link(id, peer, event.chain(), now, wall.instant());
        links.add(link);
        if (id.dialled()) {
            greet(link);
        }
    }

    private @Nullable Refusal refusal(NodeAddress peer, X509Certificate leaf, @Nullable Known dialled) {
        if (dialled != null && !dialled.peer().node().equals(peer)) {
            return Refusal.WRONG_NODE;
        }
        Known known = peers.get(peer);
        if (known == null || known.shunned(now)) {
            return known == null ? Refusal.NOT_A_PEER : Refusal.MISBEHAVED;
        }
        if (trust.revokes(peer, leaf)) {
            return Refusal.REVOKED;
        }
        long waiting = links.ungreeted().filter(link -> link.peer.equals(peer)).count();
        return waiting >= MOST_UNGREETED ? Refusal.BUSY : null;
    }

    @Override
    public void received(PeerEvent.Received event) {
        Link link = links.get(event.link());
        if (link != null) {
            event.message().accept(new OnLink(link));
        }
    }

    @Override
    public void lost(PeerEvent.Lost event) {
        drop(event.link(), event.refusal());
    }

    /** What a message on a secured link does. */
    private final class OnLink implements PeerMessage.Handler {
        private final Link link;
        private final Known known;

        OnLink(Link link) {
            this.link = link;
            this.known = peers.of(link);
        }

        @Override
        public void hello(Hello hello) {
            Refusal reason = HelloCheck.refusal(hello, link, own.chain(), trust, wall.instant())
                    .orElse(null);
            if (reason != null) {
                known.refused(Json.name(reason));
                refuse(link.id, reason);
                return;
            }
            String leaf = hello.certificates().get(0);
            Sha256 fingerprint = Certificates.fingerprint(leaf);
            directory.shown(link.peer, leaf);
            effects.addAll(directory.due(now));
            known.remembers(fingerprint);
            effects.addAll(List.of(new Admit(link.id), new Send(link.id, new HelloAck(fingerprint))));
            if (!link.helloSent()) {
                greet(link);
            }
            link.acceptedHello();
            settle(link);
        }

        @Override
        public void acknowledged(HelloAck ack) {
            if (!link.sentHelloWith(ack.certificate())) {
                return;
            }
            if (ack.certificate().equals(ownCertificate)) {
                known.certificateDelivered(true);
            }
            link.wasAcknowledged();
            settle(link);
        }

        @Override
        public void refused(PeerMessage.Refused refused) {
            known.refused("by the peer: " + refused.reason());
            effects.addAll(List.of(new Count("refused-by-peer"), new Close(link.id)));
            drop(link.id, "by the peer: " + refused.reason());
        }

        @Override
        public void renew(PeerMessage.Renew renew) {
            if (link.id.dialled() && link.greeted()) {
                known.renewOnRequest(now);
            }
        }

        @Override
        public void ping(PeerMessage.Ping ping) {}

        @Override
        public void pong(PeerMessage.Pong pong) {}

        @Override
        public void chain(ChainMessage message) {
            effects.add(link.greeted() ? new Deliver(link.peer, message) : new Count("early"));
        }
    }

    private void settle(Link link) {
        Known known = peers.of(link);
        if (!link.greeted() || link.id.equals(known.up())) {
            return;
        }
        if (link.id.equals(known.dialling())) {
            known.dialSucceeded(now);
        }
        Link standing = links.get(known.up());
        if (standing == null) {
            known.linkIs(link.id, wall.instant());
            effects.addAll(List.of(new Count("links-up"), new Up(link.peer)));
            return;
        }
        boolean newStays = link.replaces(standing, self);
        known.linkIs(newStays ? link.id : standing.id, wall.instant());
        LinkId loser = newStays ? standing.id : link.id;
        links.remove(loser);
        effects.addAll(List.of(new Count("links-doubled"), new Close(loser)));
    }

    private void greet(@Nullable Link link) {
        if (link != null) {
            link.sentHello(ownCertificate);
            effects.add(new Send(link.id, own));
        }
    }

    private void refuse(LinkId link, Refusal reason) {
        String name = Json.name(reason);
        effects.addAll(
                List.of(new Count("refused-" + name), new Send(link, new PeerMessage.Refused(name)), new Close(link)));
        drop(link, name);
    }

    /** The link is of no more use, whether it is closed already or about to be. */
    private void drop(LinkId id, @Nullable String why) {
        peers.dialledBy(id).ifPresent(known -> known.dialEnded(why, now, backoff));
        Link link = links.remove(id);
        Known known = link == null ? null : peers.get(link.peer);
        if (known != null && id.equals(known.up())) {
            known.linkLost(now, backoff);
            if (why != null) {
                known.refused(why);
            }
        }
    }

    private void forget(NodeAddress gone) {
        Known known = peers.remove(gone);
        LinkId dialling = known == null ? null : known.dialling();
        if (dialling != null && links.get(dialling) == null) {
            effects.add(new Close(dialling));
        }
        links.with(gone).forEach(link -> refuse(link.id, Refusal.NOT_A_PEER));
    }

    private List<PeerEffect> dialWhoIsDue() {
        if (connecting) {
            for (Known known : peers.due(now)) {
                LinkId link = new LinkId(true, ++dials);
                known.dials(link);
                effects.add(new Count("dials"));
                effects.add(new Dial(link, known.peer().node(), known.peer().endpoint()));
            }
        }
        effects.addAll(directory.due(now));
        List<PeerEffect> done = List.copyOf(effects);
        effects.clear();
        return done;
    }
}
