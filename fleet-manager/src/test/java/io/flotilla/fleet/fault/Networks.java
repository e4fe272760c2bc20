package io.flotilla.fleet.fault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Two organisations' networks behind their firewalls, made of network namespaces of this machine; no packet leaves them.
 *
 * <pre>
 *          manager  203.0.113.1
 *                    │  "Internet", 203.0.113.0/24
 *         ┌──────────┴──────────┐
 *    .11  │                     │  .12, forwards TCP 30301 to 10.2.0.10
 *     router north          router south       both: masquerade outward, drop inward
 *         │ 10.1.0.0/24         │ 10.2.0.0/24
 *     host 10.1.0.10        host 10.2.0.10
 * </pre>
 */
final class Networks implements AutoCloseable {
    static final String INTERNET = "internet";
    static final String MANAGER = "203.0.113.1";
    static final int P2P_PORT = 30_301;

    /** One organisation's site: its router is of the same name with {@code -router} behind it. */
    enum Site {
        NORTH("203.0.113.11", "10.1.0"),
        SOUTH("203.0.113.12", "10.2.0");

        private final String outside;
        private final String net;

        Site(String outside, String net) {
            this.outside = outside;
            this.net = net;
        }

        String host() {
            return net + ".10";
        }

        String outside() {
            return outside;
        }

        private String inside() {
            return net + ".1";
        }

        private String lan() {
            return name().toLowerCase(Locale.ROOT);
        }

        private String router() {
            return lan() + "-router";
        }
    }

    private static final String FIREWALL = """
            table ip firewall {
              counter refused {}
              counter forwarded {}
              chain line {}
              chain forward {
                type filter hook forward priority filter; policy drop;
                jump line
                ct state established,related accept
                iifname "lan" oifname "wan" accept
                ct status dnat counter name forwarded accept
                counter name refused
              }
              chain input {
                type filter hook input priority filter; policy drop;
                ct state established,related accept
                iifname "lan" accept
                counter name refused
              }
              chain inward {
                type nat hook prerouting priority dstnat
                %s
              }
              chain outward {
                type nat hook postrouting priority srcnat
                oifname "wan" masquerade
              }
            }
            """;
    private static final Pattern PACKETS = Pattern.compile("packets (\\d+)");

    /** By short name. */
    private final Map<String, String> namespaces = new TreeMap<>();

    /** With our process, so that whoever comes later knows what nobody needs any more. */
    private final String prefix = "fl-" + ProcessHandle.current().pid() + "-";

    private Networks() {}

    /** Why there can be none on this machine. */
    static Optional<String> hindrance() {
        String probe = "fl-" + ProcessHandle.current().pid() + "-probe";
        try {
            run("ip", "netns", "add", probe);
        } catch (IOException refused) {
            return Optional.of(
                    "network namespaces need root and iproute2 (apt-get install iproute2): " + refused.getMessage());
        }
        try {
            run("ip", "netns", "exec", probe, "nft", "add", "table", "ip", "probe");
            run("ip", "netns", "exec", probe, "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
            run("curl", "--version");
            run("ss", "--version");
            return Optional.empty();
        } catch (IOException refused) {
            return Optional.of("the firewalls need nftables, iproute2 and curl (apt-get install nftables iproute2 curl)"
                    + " and a kernel with NAT: " + refused.getMessage());
        } finally {
            removed(probe);
        }
    }

    static Networks make() throws IOException {
        Networks networks = new Networks();
        try {
            networks.build();
            return networks;
        } catch (IOException refused) {
            networks.close();
            throw refused;
        }
    }

    private void build() throws IOException {
        add(INTERNET);
        ip(INTERNET, "link add name wan0 type bridge");
        ip(INTERNET, "address add " + MANAGER + "/24 dev wan0");
        ip(INTERNET, "link set wan0 up");
        for (Site site : Site.values()) {
            add(site.lan());
            add(site.router());
            cable(INTERNET, site.lan(), site.router(), "wan");
            ip(INTERNET, "link set " + site.lan() + " master wan0");
            ip(site.router(), "address add " + site.outside() + "/24 dev wan");
            cable(site.router(), "lan", site.lan(), "eth0");
            ip(site.router(), "address add " + site.inside() + "/24 dev lan");
            ip(site.lan(), "address add " + site.host() + "/24 dev eth0");
            ip(site.lan(), "route add default via " + site.inside());
            in(site.router(), "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
        }
        in(Site.NORTH.router(), "nft", FIREWALL.formatted(""));
        in(
                Site.SOUTH.router(),
                "nft",
                FIREWALL.formatted(
                        "iifname \"wan\" tcp dport " + P2P_PORT + " dnat to " + Site.SOUTH.host() + ":" + P2P_PORT));
    }

    Place internet() {
        return place(INTERNET);
    }

    Place host(Site site) {
        return place(site.lan());
    }

    /** From now on the router drops every packet of the site without a word. */
    void cut(Site site) throws IOException {
        in(site.router(), "nft", "add rule ip firewall line drop");
    }

    void heal(Site site) throws IOException {
        in(site.router(), "nft", "flush chain ip firewall line");
    }

    /** Packets that wanted to come in and were dropped. */
    long refused(Site site) throws IOException {
        return counter(site, "refused");
    }

    /** Connections that came in at the forwarded port. */
    long forwarded(Site site) throws IOException {
        return counter(site, "forwarded");
    }

    /** TCP sockets of a site's host as {@code ss} shows them, without a header, IPv4 always in its own form. */
    List<String> sockets(Site site, String... options) throws IOException {
        List<String> line = new ArrayList<>(List.of("ss", "-H", "-t", "-n", "-p"));
        line.addAll(List.of(options));
        return in(site.lan(), line.toArray(String[]::new))
                .lines()
                .map(socket -> socket.replaceAll("\\[::ffff:([0-9.]+)]", "$1"))
                .toList();
    }

    private long counter(Site site, String name) throws IOException {
        Matcher packets = PACKETS.matcher(in(site.router(), "nft", "list counter ip firewall " + name));
        if (!packets.find()) {
            throw new IOException("nft shows no counter " + name);
        }
        return Long.parseLong(packets.group(1));
    }

    private void add(String name) throws IOException {
        namespaces.put(name, prefix + name);
        run("ip", "netns", "add", prefix + name);
        ip(name, "link set lo up");
    }

    private void cable(String from, String at, String to, String there) throws IOException {
        ip(from, "link add name " + at + " type veth peer name " + there + " netns " + namespaces.get(to));
        ip(from, "link set " + at + " up");
        ip(to, "link set " + there + " up");
    }

    private void ip(String namespace, String words) throws IOException {
        run(Stream.concat(Stream.of("ip", "-n", prefix + namespace), Stream.of(words.split(" ")))
                .toArray(String[]::new));
    }

    String in(String namespace, String... command) throws IOException {
        return run(Stream.concat(place(namespace).within().stream(), Stream.of(command))
                .toArray(String[]::new));
    }

    private Place place(String namespace) {
        return new Place(List.of("ip", "netns", "exec", prefix + namespace));
    }

    /** What is in a namespace goes with it, once its processes have ended. */
    @Override
    public void close() {
        namespaces.values().forEach(Networks::removed);
    }

    private static void removed(String namespace) {
        try {
            run("ip", "netns", "delete", namespace);
        } catch (IOException gone) {
            // It was never made.
        }
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + said.strip());
            }
            return said;
        } catch (InterruptedException hurry) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException(hurry);
        }
    }
}
