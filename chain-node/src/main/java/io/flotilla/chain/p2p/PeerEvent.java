package io.flotilla.chain.p2p;

import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened on the network, in the order in which it happened on each link. */
public sealed interface PeerEvent {
    void accept(Handler handler);

    /** One method per variant, so that a new one fails to compile in every reader. */
    interface Handler {
        void connected(Connected event);

        void secured(Secured event);

        void received(Received event);

        void lost(Lost event);
    }

    /** The port that this node dialled accepted the TCP connection. */
    record Connected(LinkId link) implements PeerEvent {
        @Override
        public void accept(Handler handler) {
            handler.connected(this);
        }
    }

    /**
     * The TLS handshake is done, so the peer holds the key of its leaf.
     *
     * @param chain leaf first
     */
    record Secured(LinkId link, List<X509Certificate> chain) implements PeerEvent {
        public Secured {
            chain = List.copyOf(chain);
        }

        @Override
        public void accept(Handler handler) {
            handler.secured(this);
        }
    }

    record Received(LinkId link, PeerMessage message) implements PeerEvent {
        @Override
        public void accept(Handler handler) {
            handler.received(this);
        }
    }

    /**
     * The link is gone, or a dial came to nothing. Exactly one for each link.
     *
     * @param refusal why TLS failed; null when it did not
     */
    record Lost(LinkId link, @Nullable String refusal) implements PeerEvent {
        @Override
        public void accept(Handler handler) {
            handler.lost(this);
        }
    }
}
