package io.flotilla.chain.p2p;

import io.flotilla.contract.chain.NodeReport.PeerLink;
import io.flotilla.contract.chain.Peer;
import io.flotilla.contract.chain.Sha256;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One other node of the peer set, and how this node stands with it. Belongs to {@link Peering}. */
final class Known {
    private static final Duration RENEWAL_PAUSE = Duration.ofSeconds(1);

    private Peer peer;
    private Instant nextDial;
    private Instant renewed = Instant.EPOCH;
    private Instant shunned = Instant.EPOCH;
    private int failures;
    private @Nullable LinkId dialling;
    private boolean accepted;
    private boolean tried;
    private boolean reachable;
    private boolean renewing;
    private boolean distributed;
    private @Nullable LinkId up;
    private @Nullable Instant since;
    private @Nullable Sha256 certificate;
    private @Nullable String refusal;

    Known(Peer peer, @Nullable Sha256 certificate, Instant now) {
        this.peer = peer;
        this.certificate = certificate;
        this.nextDial = now;
    }

    Peer peer() {
        return peer;
    }

    @Nullable
    LinkId up() {
        return up;
    }

    @Nullable
    LinkId dialling() {
        return dialling;
    }

    void moved(Peer newer, Instant now) {
        if (!newer.equals(peer)) {
            peer = newer;
            dialAt(now);
        }
    }

    /** Forgets earlier failures. */
    void dialAt(Instant when) {
        failures = 0;
        nextDial = when;
    }

    /** Asks for a new link by this node's own dial, though one stands. */
    void renewAt(Instant when) {
        renewing = true;
        dialAt(when);
    }

    /** As {@link #renewAt}, but a peer that asks without end gets one dial in {@link #RENEWAL_PAUSE}. */
    void renewOnRequest(Instant now) {
        Instant allowed = renewed.plus(RENEWAL_PAUSE);
        renewAt(now.isBefore(allowed) ? allowed : now);
    }

    void shunUntil(Instant when) {
        shunned = when;
        nextDial = when;
    }

    boolean shunned(Instant now) {
        return now.isBefore(shunned);
    }

    boolean wantsDial() {
        return dialling == null && (up == null || renewing);
    }

    Instant nextDial() {
        return nextDial;
    }

    void dials(LinkId link) {
        dialling = link;
        accepted = false;
    }

    void portAccepted() {
        accepted = true;
        reachable = true;
    }

    void dialEnded(@Nullable String why, Instant now, Backoff backoff) {
        dialling = null;
        tried = true;
        reachable = accepted;
        if (why != null && up == null) {
            refusal = why;
        }
        failures++;
        nextDial = now.plus(backoff.after(failures));
    }

    void linkIs(LinkId link, Instant now) {
        if (up == null) {
            since = now;
        }
        up = link;
        failures = 0;
        refusal = null;
    }

    /** The dial became a link that both ends have greeted on. */
    void dialSucceeded(Instant now) {
        dialling = null;
        tried = true;
        renewing = false;
        renewed = now;
        failures = 0;
    }

    void linkLost(Instant now, Backoff backoff) {
        up = null;
        since = null;
        tried = false;
        reachable = false;
        distributed = false;
        nextDial = now.plus(backoff.after(1));
    }

    void refused(String why) {
        if (up == null) {
            refusal = why;
        }
    }

    void remembers(Sha256 fingerprint) {
        certificate = fingerprint;
    }

    void certificateDelivered(boolean delivered) {
        distributed = delivered;
    }

    /** A link stands, or the last dial found the port closed. */
    boolean settled() {
        return up != null || (tried && !reachable);
    }

    PeerLink report() {
        return new PeerLink(
                peer.node(),
                peer.endpoint(),
                up != null,
                up != null || reachable,
                distributed,
                since,
                certificate == null ? null : "sha256:" + certificate,
                refusal);
    }
}
