package io.flotilla.chain.p2p;

/**
 * How much one peer may send on one link: a bucket of messages and one of bytes, each filled again second by second up
 * to a few seconds' worth. Used by one thread.
 */
final class LinkQuota {
    /** A validator says less than twenty things a second, and transactions come many at a time. */
    static final int MESSAGES_A_SECOND = 200;

    private static final int SECONDS = 4;

    private final long bytesASecond;
    private long messages = MESSAGES_A_SECOND * (long) SECONDS;
    private long bytes;

    /** @param largest what one message may have: as much comes each second, and at least a mebibyte */
    LinkQuota(int largest) {
        bytesASecond = Math.max(largest, 1 << 20);
        bytes = bytesASecond * SECONDS;
    }

    /** Counts a message; false when the peer sends too many of them. */
    boolean takeMessage() {
        return --messages >= 0;
    }

    /** Counts bytes that came; false when nothing should be read until the next second. */
    boolean takeBytes(long came) {
        bytes -= came;
        return hasRoom();
    }

    /** A second has passed; true when there is room for more bytes. */
    boolean refill() {
        messages = Math.min(Math.max(messages, 0) + MESSAGES_A_SECOND, MESSAGES_A_SECOND * (long) SECONDS);
        bytes = Math.min(bytes + bytesASecond, bytesASecond * SECONDS);
        return hasRoom();
    }

    boolean hasRoom() {
        return bytes >= 0;
    }
}
