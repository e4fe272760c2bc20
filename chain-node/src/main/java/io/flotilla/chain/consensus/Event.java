package io.flotilla.chain.consensus;

import io.flotilla.chain.block.ConsensusMessage;
import io.flotilla.contract.chain.Block;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import java.time.Instant;

/** What happens to a machine. Each event carries the time at which it happened. */
public sealed interface Event {
    Instant at();

    void accept(Handler handler);

    interface Handler {
        void received(Received event);

        void fired(Fired event);

        void built(Built event);

        void executed(Executed event);

        void imported(Imported event);

        void poolReady(PoolReady event);
    }

    /** @param from the peer at the other end of the link, which TLS has proved; the message may be another's */
    record Received(ConsensusMessage message, NodeAddress from, Instant at) implements Event {
        @Override
        public void accept(Handler handler) {
            handler.received(this);
        }
    }

    record Fired(Timer timer, Instant at) implements Event {
        @Override
        public void accept(Handler handler) {
            handler.fired(this);
        }
    }

    /** The answer to {@link Effect.Build}. */
    record Built(long round, Block block, Instant at) implements Event {
        @Override
        public void accept(Handler handler) {
            handler.built(this);
        }
    }

    /**
     * The answer to {@link Effect.Execute}.
     *
     * @param valid whether each transaction may stand there and the roots came out as the header says
     */
    record Executed(Sha256 blockId, boolean valid, Instant at) implements Event {
        @Override
        public void accept(Handler handler) {
            handler.executed(this);
        }
    }

    /**
     * A block is final and stored, be it by {@link Effect.Decide} or because others sent it.
     *
     * @param poolReady whether an executable transaction waits now
     */
    record Imported(Head head, boolean poolReady, Instant at) implements Event {
        @Override
        public void accept(Handler handler) {
            handler.imported(this);
        }
    }

    /** The pool holds an executable transaction. */
    record PoolReady(Instant at) implements Event {
        @Override
        public void accept(Handler handler) {
            handler.poolReady(this);
        }
    }
}
