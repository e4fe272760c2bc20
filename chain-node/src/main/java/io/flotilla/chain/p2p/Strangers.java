package io.flotilla.chain.p2p;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts the accepted connections that have not shown a certificate yet: in all, and of each remote address, so that one
 * idle host leaves room for the others. A host with IPv6 owns its whole /64. Used by one thread.
 */
final class Strangers {
    static final int MOST = 64;
    static final int MOST_OF_ADDRESS = 8;

    private static final int PREFIX_BYTES = 8;

    private final Map<ByteBuffer, Integer> waiting = new HashMap<>();
    private int all;

    /** Whether there is room for one more; it is counted until {@link #leaves}. */
    boolean enters(InetAddress from) {
        int same = waiting.getOrDefault(origin(from), 0);
        if (all >= MOST || same >= MOST_OF_ADDRESS) {
            return false;
        }
        all++;
        waiting.put(origin(from), same + 1);
        return true;
    }

    void leaves(InetAddress from) {
        all--;
        waiting.computeIfPresent(origin(from), (origin, count) -> count == 1 ? null : count - 1);
    }

    private static ByteBuffer origin(InetAddress address) {
        byte[] bytes = address.getAddress();
        return ByteBuffer.wrap(bytes, 0, address instanceof Inet6Address ? PREFIX_BYTES : bytes.length);
    }
}
