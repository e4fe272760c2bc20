package io.flotilla.pki.profile;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The names and addresses under which a server is reached; they stand in the SAN of its certificate. */
public record PublicNames(List<String> dns, List<InetAddress> ip) {
    private static final Pattern HOST =
            Pattern.compile("[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?)*");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    public PublicNames {
        dns = List.copyOf(dns);
        ip = List.copyOf(ip);
        if (dns.isEmpty() && ip.isEmpty()) {
            throw new IllegalArgumentException("a server needs at least one public name, such as localhost");
        }
    }

    /**
     * Sorts names from IP literals (IPv6 with or without brackets); asks no name service.
     *
     * @throws IllegalArgumentException for what is neither a host name nor an IP literal
     */
    public static PublicNames of(Collection<String> names) {
        List<String> dns = new ArrayList<>();
        List<InetAddress> ip = new ArrayList<>();
        for (String name : names) {
            String plain = name.strip().toLowerCase(Locale.ROOT).replaceAll("^\\[|]$", "");
            if (plain.contains(":") || IPV4.matcher(plain).matches()) {
                ip.add(literal(plain));
            } else if (plain.length() <= 253 && HOST.matcher(plain).matches()) {
                dns.add(plain);
            } else {
                throw new IllegalArgumentException("\"" + name + "\" is neither a host name nor an IP address");
            }
        }
        return new PublicNames(
                dns.stream().distinct().toList(), ip.stream().distinct().toList());
    }

    private static InetAddress literal(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("\"" + text + "\" is not an IP address", e);
        }
    }
}
