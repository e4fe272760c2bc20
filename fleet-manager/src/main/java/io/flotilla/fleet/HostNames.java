package io.flotilla.fleet;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The names by which this machine can be reached without further configuration. */
final class HostNames {
    /** By these the manager's own parts reach each other. */
    static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "::1");

    private static final Pattern DNS_NAME =
            Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");

    private HostNames() {}

    static List<String> ofThisMachine() {
        List<String> names = new ArrayList<>(LOOPBACK);
        try {
            String own = InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
            if (DNS_NAME.matcher(own).matches() && !names.contains(own)) {
                names.add(own);
            }
        } catch (UnknownHostException nameless) {
            return List.copyOf(names);
        }
        return List.copyOf(names);
    }

    static Set<String> withLoopback(List<String> names) {
        Set<String> all = new LinkedHashSet<>(names);
        all.addAll(LOOPBACK);
        return all;
    }
}
