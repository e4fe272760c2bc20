package io.flotilla.chain.consensus;

import io.flotilla.chain.block.ConsensusMessage;
import io.flotilla.chain.block.ConsensusRecord;
import io.flotilla.chain.block.Decided;
import io.flotilla.contract.chain.Block;
import io.flotilla.contract.identity.NodeAddress;
import java.time.Duration;
import java.time.Instant;

/** What a machine wants done, in this order. */
public sealed interface Effect {
    void accept(Handler handler);

    interface Handler {
        void persist(Persist effect);

        void broadcast(Broadcast effect);

        void send(Send effect);

        void setTimer(SetTimer effect);

        void build(Build effect);

        void execute(Execute effect);

        void decide(Decide effect);

        void behind(Behind effect);

        void tellHead(TellHead effect);

        void reject(Reject effect);
    }

    /** On disk, with an fsync, before any effect behind it is carried out. */
    record Persist(ConsensusRecord record) implements Effect {
        @Override
        public void accept(Handler handler) {
            handler.persist(this);
        }
    }

    /** To every other node. */
    record Broadcast(ConsensusMessage message) implements Effect {
        @Override
        public void accept(Handler handler) {
            handler.broadcast(this);
        }
    }

    record Send(NodeAddress to, ConsensusMessage message) implements Effect {
        @Override
        public void accept(Handler handler) {
            handler.send(this);
        }
    }

    record SetTimer(Timer timer, Duration delay) implements Effect {
        @Override
        public void accept(Handler handler) {
            handler.setTimer(this);
        }
    }

    /**
     * Build a block on the head; answered by {@link Event.Built}.
     *
     * @param earliest the header's time is this, or later
     */
    record Build(long height, long round, Instant earliest) implements Effect {
        @Override
        public void accept(Handler handler) {
            handler.build(this);
        }
    }

    /** Try a block on the head without keeping anything; answered by {@link Event.Executed}. */
    record Execute(Block block) implements Effect {
        @Override
        public void accept(Handler handler) {
            handler.execute(this);
        }
    }

    /** A block is final: execute and store it with its certificate; answered by {@link Event.Imported}. */
    record Decide(Decided decided) implements Effect {
        @Override
        public void accept(Handler handler) {
            handler.decide(this);
        }
    }

    /** That peer speaks of a height above the next: fetch the blocks up to {@code height} from it. */
    record Behind(NodeAddress peer, long height) implements Effect {
        @Override
        public void accept(Handler handler) {
            handler.behind(this);
        }
    }

    /** That peer is more than one block behind: tell it where this node is. */
    record TellHead(NodeAddress peer) implements Effect {
        @Override
        public void accept(Handler handler) {
            handler.tellHead(this);
        }
    }

    /** A message was dropped. */
    record Reject(NodeAddress from, Rejection reason) implements Effect {
        @Override
        public void accept(Handler handler) {
            handler.reject(this);
        }
    }
}
