package io.flotilla.chain.p2p;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import java.util.List;

/** What two nodes say to each other on a link. */
public sealed interface PeerMessage
        permits PeerMessage.Hello,
                PeerMessage.HelloAck,
                PeerMessage.Refused,
                PeerMessage.Renew,
                PeerMessage.Ping,
                PeerMessage.Pong,
                ChainMessage {
    void accept(Handler handler);

    /** The frame's type byte. */
    int type();

    /** One method per variant, so that a new one fails to compile in every reader. */
    interface Handler {
        void hello(Hello hello);

        void acknowledged(HelloAck ack);

        void refused(Refused refused);

        void renew(Renew renew);

        void ping(Ping ping);

        void pong(Pong pong);

        void chain(ChainMessage message);
    }

    /**
     * PEER_HELLO: each end sends one when the link is new, and again when its certificate is to be sent again.
     *
     * @param chain SHA-256 of the sender's genesis block
     * @param height of its newest block
     * @param certificates its chain, leaf first, DER in base64
     */
    record Hello(NodeAddress node, Sha256 chain, long height, List<String> certificates) implements PeerMessage {
        private static final int MOST_CERTIFICATES = 4;

        public Hello {
            certificates = List.copyOf(certificates);
            if (certificates.isEmpty() || certificates.size() > MOST_CERTIFICATES || height < 0) {
                throw new IllegalArgumentException("a greeting has 1 to 4 certificates and a height of 0 or more");
            }
        }

        @Override
        public void accept(Handler handler) {
            handler.hello(this);
        }

        @Override
        public int type() {
            return Frame.HELLO;
        }
    }

    /** @param certificate SHA-256 of the leaf (DER) that was accepted and stored */
    record HelloAck(Sha256 certificate) implements PeerMessage {
        @Override
        public void accept(Handler handler) {
            handler.acknowledged(this);
        }

        @Override
        public int type() {
            return Frame.HELLO_ACK;
        }
    }

    /** The sender closes the link after this. */
    record Refused(String reason) implements PeerMessage {
        public Refused {
            if (!reason.matches("[a-z-]{1,40}")) {
                throw new IllegalArgumentException("a reason is 1 to 40 letters and hyphens");
            }
        }

        @Override
        public void accept(Handler handler) {
            handler.refused(this);
        }

        @Override
        public int type() {
            return Frame.REFUSED;
        }
    }

    /** The sender has a new certificate: the end that dialled this link makes a new one, then both drop this. */
    record Renew() implements PeerMessage {
        @Override
        public void accept(Handler handler) {
            handler.renew(this);
        }

        @Override
        public int type() {
            return Frame.RENEW;
        }
    }

    /** Keeps the link; answered with {@link Pong}. */
    record Ping() implements PeerMessage {
        @Override
        public void accept(Handler handler) {
            handler.ping(this);
        }

        @Override
        public int type() {
            return Frame.PING;
        }
    }

    record Pong() implements PeerMessage {
        @Override
        public void accept(Handler handler) {
            handler.pong(this);
        }

        @Override
        public int type() {
            return Frame.PONG;
        }
    }
}
