package io.flotilla.brokerext.access;

import io.flotilla.contract.identity.NodeAddress;
import java.util.List;
import java.util.Set;

/** Takes the manager's access document. */
@FunctionalInterface
public interface AccessInbox {
    /** Of a broker that asks its manager directly. */
    AccessInbox CLOSED = payload -> new Answer.Refused("this broker asks its manager directly");

    /** Returns when the document is on the disk and holds, or was refused. Blocks. */
    Answer take(byte[] payload);

    /** What follows from a document. */
    sealed interface Answer {
        /** @param reason for a person */
        record Refused(String reason) implements Answer {}

        /**
         * @param revoked nodes whose sessions and subtrees are to be cleared
         * @param ended client ids whose sessions are to be ended
         * @param dismissed accounts whose connections are to be ended
         */
        record Taken(Set<NodeAddress> revoked, List<String> ended, Set<String> dismissed) implements Answer {
            public Taken {
                revoked = Set.copyOf(revoked);
                ended = List.copyOf(ended);
                dismissed = Set.copyOf(dismissed);
            }
        }
    }
}
