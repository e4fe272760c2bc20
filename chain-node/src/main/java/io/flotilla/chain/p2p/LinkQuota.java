package io.flotilla.chain.p2p;

/**
 * How much one peer may send on one link: a bucket of messages and one of bytes, each filled again second by second up
 * to a few seconds' worth. Used by one thread.
 */
final class LinkQuota {
    /** A validator says less than fifty things a second, and transactions come many at a time. */
    static final int MESSAGES_A_SECOND = 500;

    private static final int SECONDS = 4;
    private static final long MOST_MESSAGES = MESSAGES_A_SECOND * (long) SECONDS;

    private final long bytesASecond;
    private long messages = MOST_MESSAGES;
    private long bytes;

    /** @param largest what one message may have: as much comes each second, and at least a mebibyte */
    LinkQuota(int largest) {
        bytesASecond = Math.max(largest, 1 << 20);
        bytes = bytesASecond * SECONDS;
    }

    /** Counts a message that came. */
    void take(long size) {
        messages--;
        bytes -= size;
    }

    /** Whether more should be read before the next second. */
    boolean hasRoom() {
        return messages >= 0 && bytes >= 0;
    }

    /** Whether the peer had so much on the way that it can only mean harm. */
    boolean flooded() {
        return messages < -MOST_MESSAGES;
    }

    /** A second has passed; gives whether there is room for more. */
    boolean refill() {
        messages = Math.min(messages + MESSAGES_A_SECOND, MOST_MESSAGES);
        bytes = Math.min(bytes + bytesASecond, bytesASecond * SECONDS);
        return hasRoom();
    }
}
