package io.flotilla.contract.chain;

/** {@code host:port}, an IPv6 address in brackets: where a chain node listens for its peers. Port 1 to 65535. */
public record Endpoint(String host, int port) {
    public Endpoint {
        if (!host.matches("[A-Za-z0-9._-]{1,253}|[0-9a-fA-F:.]{2,45}")) {
            throw new IllegalArgumentException("host \"" + host + "\" is neither a host name nor an IP address");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " is not between 1 and 65535");
        }
    }

    /** @throws IllegalArgumentException unless {@code text} is {@code host:port} */
    public static Endpoint parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("\"" + text + "\" is not an endpoint: write host:port");
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (!bracketed && host.contains(":")) {
            throw new IllegalArgumentException("\"" + text + "\": write an IPv6 address in brackets, as [::1]:30301");
        }
        try {
            return new Endpoint(
                    bracketed ? host.substring(1, host.length() - 1) : host,
                    Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException("\"" + text + "\" has no port number: write host:port", notANumber);
        }
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
