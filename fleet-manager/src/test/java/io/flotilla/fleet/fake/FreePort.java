package io.flotilla.fleet.fake;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Random;

/** A TCP port that is free now and that no outgoing connection takes by chance. */
public final class FreePort {
    /** Below what Linux gives to outgoing connections, of which one could hold the port while nobody listens there. */
    private static final int FIRST = 20_000;

    private static final int AFTER_LAST = 32_000;

    private FreePort() {}

    public static int any() {
        return new Random()
                .ints(FIRST, AFTER_LAST)
                .filter(FreePort::isFree)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
