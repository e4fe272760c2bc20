package io.flotilla.chain.p2p;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** One link after its TLS handshake: how far the greeting has come. Belongs to {@link Peering}. */
final class Link {
    final LinkId id;
    final NodeAddress peer;
    /** What the peer showed in TLS, leaf first. */
    final List<X509Certificate> chain;

    final Instant secured;
    /** The same by the wall clock, which certificates go by. */
    final Instant judged;

    private final Set<Sha256> sent = new HashSet<>();
    private boolean helloAccepted;
    private boolean acknowledged;

    Link(LinkId id, NodeAddress peer, List<X509Certificate> chain, Instant secured, Instant judged) {
        this.id = id;
        this.peer = peer;
        this.chain = chain;
        this.secured = secured;
        this.judged = judged;
    }

    X509Certificate leaf() {
        return chain.get(0);
    }

    boolean helloSent() {
        return !sent.isEmpty();
    }

    void sentHello(Sha256 certificate) {
        sent.add(certificate);
    }

    /** Whether this end greeted with that certificate on this link, so that the peer can acknowledge it. */
    boolean sentHelloWith(Sha256 certificate) {
        return sent.contains(certificate);
    }

    void acceptedHello() {
        helloAccepted = true;
    }

    void wasAcknowledged() {
        acknowledged = true;
    }

    /** Both ends have greeted: this node accepted the peer's hello, and the peer this node's. */
    boolean greeted() {
        return helloAccepted && acknowledged;
    }

    /**
     * Which of two links that both ends have greeted on stays: of two in the same direction the newer, else the one that
     * the lower address dialled. Both ends answer alike.
     */
    boolean replaces(Link standing, NodeAddress self) {
        return id.dialled() == standing.id.dialled() || id.dialled() == (self.compareTo(peer) < 0);
    }
}
