package io.flotilla.chain.p2p;

import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.identity.NodeAddress;

/** What {@link Peering} wants done, in this order. */
public sealed interface PeerEffect {
    void accept(Handler handler);

    /** One method per variant, so that a new one fails to compile where effects are carried out. */
    interface Handler {
        void dial(Dial effect);

        void send(Send effect);

        void close(Close effect);

        void remember(Remember effect);

        void count(Count effect);

        void admit(Admit effect);

        void up(Up effect);

        void deliver(Deliver effect);
    }

    record Dial(LinkId link, NodeAddress peer, Endpoint endpoint) implements PeerEffect {
        @Override
        public void accept(Handler handler) {
            handler.dial(this);
        }
    }

    record Send(LinkId link, PeerMessage message) implements PeerEffect {
        @Override
        public void accept(Handler handler) {
            handler.send(this);
        }
    }

    /** Closes the link once what was sent before is on the wire. */
    record Close(LinkId link) implements PeerEffect {
        @Override
        public void accept(Handler handler) {
            handler.close(this);
        }
    }

    /**
     * Puts a peer's certificate into the peer directory.
     *
     * @param certificate DER in base64
     */
    record Remember(NodeAddress peer, String certificate) implements PeerEffect {
        @Override
        public void accept(Handler handler) {
            handler.remember(this);
        }
    }

    record Count(String counter) implements PeerEffect {
        @Override
        public void accept(Handler handler) {
            handler.count(this);
        }
    }

    /** The peer's greeting on this link was accepted: it may send large messages. Comes before the acknowledgement. */
    record Admit(LinkId link) implements PeerEffect {
        @Override
        public void accept(Handler handler) {
            handler.admit(this);
        }
    }

    /** A link with this peer stands where none stood. */
    record Up(NodeAddress peer) implements PeerEffect {
        @Override
        public void accept(Handler handler) {
            handler.up(this);
        }
    }

    /** What a peer says about the chain, on a link that is up at both ends. */
    record Deliver(NodeAddress peer, ChainMessage message) implements PeerEffect {
        @Override
        public void accept(Handler handler) {
            handler.deliver(this);
        }
    }
}
