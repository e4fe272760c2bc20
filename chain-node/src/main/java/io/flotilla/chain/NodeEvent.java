package io.flotilla.chain;

import io.flotilla.chain.admin.AdminRequest;
import io.flotilla.chain.admin.Answer;
import io.flotilla.chain.p2p.PeerEvent;
import java.util.concurrent.CompletableFuture;

/** What the node's loop takes from its queue, one after the other. */
sealed interface NodeEvent {
    void accept(Handler handler);

    /** One method per variant, so that a new one fails to compile in the loop. */
    interface Handler {
        void asked(Asked event);

        void happened(Happened event);

        void then(Then event);

        void stopped();
    }

    record Asked(AdminRequest request, CompletableFuture<Answer> answer) implements NodeEvent {
        @Override
        public void accept(Handler handler) {
            handler.asked(this);
        }
    }

    record Happened(PeerEvent event) implements NodeEvent {
        @Override
        public void accept(Handler handler) {
            handler.happened(this);
        }
    }

    /** Something that another thread has done goes on here. */
    record Then(Runnable action) implements NodeEvent {
        @Override
        public void accept(Handler handler) {
            handler.then(this);
        }
    }

    record Stop() implements NodeEvent {
        @Override
        public void accept(Handler handler) {
            handler.stopped();
        }
    }
}
