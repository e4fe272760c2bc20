package io.flotilla.fleet.loop;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import java.util.Set;

/** What the loop is told. */
public sealed interface Signal {
    void accept(Handler handler);

    /** One method a kind. */
    interface Handler {
        void changed(Changed signal);

        void brokerUp(BrokerUp signal);

        void brokerDown(BrokerDown signal);

        void published(Published signal);

        void unpublished(Unpublished signal);

        void said(Said signal);
    }

    /**
     * The store was changed by an operator.
     *
     * @param chains to be planned, with the lists of all their nodes
     * @param lists of further nodes to be looked at
     * @param topics of documents that were written with the change
     */
    record Changed(Set<ChainId> chains, Set<NodeAddress> lists, Set<String> topics) implements Signal {
        @Override
        public void accept(Handler handler) {
            handler.changed(this);
        }
    }

    /** The link to the broker stands; what the broker holds may be old or gone. */
    record BrokerUp() implements Signal {
        @Override
        public void accept(Handler handler) {
            handler.brokerUp(this);
        }
    }

    record BrokerDown() implements Signal {
        @Override
        public void accept(Handler handler) {
            handler.brokerDown(this);
        }
    }

    /** The broker has acknowledged a document. */
    record Published(String topic, Sha256 sha256) implements Signal {
        @Override
        public void accept(Handler handler) {
            handler.published(this);
        }
    }

    /** @param refused by the broker; else the document was lost on the way */
    record Unpublished(String topic, boolean refused) implements Signal {
        @Override
        public void accept(Handler handler) {
            handler.unpublished(this);
        }
    }

    /**
     * @param done lets the broker forget it; run once what was said is in the store, or was dropped because it can never
     *     be stored
     */
    record Said(NodeSaid what, Runnable done) implements Signal {
        @Override
        public void accept(Handler handler) {
            handler.said(this);
        }
    }
}
