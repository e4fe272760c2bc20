package io.flotilla.contract.message;

import java.util.List;

/**
 * The lists of command signers that there have been, oldest first, each endorsed by the one before. A node follows it from
 * the list that it holds, however many there have been since; what it holds comes from its enrolment.
 */
public record SignerChain(List<Endorsed> lists) {
    /** So many stand in one document; a node that holds an older one has to join again. */
    public static final int MOST_LISTS = 100;

    /**
     * @param signatures detached compact JWS over the list, by keys of the list before; none for the first
     */
    public record Endorsed(SignerList list, List<String> signatures) {
        public Endorsed {
            signatures = List.copyOf(signatures);
        }
    }

    public SignerChain {
        lists = List.copyOf(lists);
        if (lists.isEmpty() || lists.size() > MOST_LISTS) {
            throw new IllegalArgumentException("a chain of signer lists has 1 to " + MOST_LISTS + " of them");
        }
        for (int i = 1; i < lists.size(); i++) {
            if (lists.get(i).list().version() != lists.get(i - 1).list().version() + 1) {
                throw new IllegalArgumentException("the versions of signer lists follow one another");
            }
        }
    }

    /** The first list, which nothing endorses. */
    public static SignerChain of(SignerList first) {
        return new SignerChain(List.of(new Endorsed(first, List.of())));
    }

    /** The list in force. */
    public SignerList newest() {
        return lists.get(lists.size() - 1).list();
    }
}
