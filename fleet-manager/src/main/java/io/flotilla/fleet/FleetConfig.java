package io.flotilla.fleet;

import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.pki.profile.Lifetimes;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a manager has to be told.
 *
 * @param folder where all of its files are
 * @param http where REST and enrolment listen
 * @param broker in this process, or elsewhere
 * @param publicNames DNS names and addresses by which hosts reach it; the first one stands in join lines
 * @param leafLife of the certificates of agents and nodes
 */
public record FleetConfig(
        Path folder, HostPort http, Broker broker, List<String> publicNames, TrustDomain domain, Duration leafLife) {
    static final int HTTP_PORT = 8443;
    /** MQTT over TLS. */
    public static final int MQTT_PORT = 8883;

    /** @param port 0: a free one, chosen at the first start and kept */
    public record HostPort(String host, int port) {
        public HostPort {
            if (host.isBlank() || port < 0 || port > 65_535) {
                throw new IllegalArgumentException("\"" + host + ":" + port
                        + "\" is no place to listen at: write host and a port from 0 to 65535");
            }
        }
    }

    /** Where MQTT is spoken. */
    public sealed interface Broker {
        /** One that this manager runs itself, and where it listens. */
        record Embedded(HostPort at) implements Broker {}

        /** @param at {@code ssl://host:port}; a name of the certificate that it shows, which leads to this manager's root */
        record Elsewhere(URI at) implements Broker {
            public Elsewhere {
                boolean whole = "ssl".equals(at.getScheme())
                        && at.getHost() != null
                        && at.getPort() > 0
                        && at.getPort() <= 65_535
                        && at.toString().equals("ssl://" + at.getHost() + ":" + at.getPort());
                if (!whole) {
                    throw new IllegalArgumentException(
                            "broker: \"" + at + "\" is no address of a broker: write ssl://host:port");
                }
            }
        }
    }

    public FleetConfig {
        folder = folder.toAbsolutePath().normalize();
        publicNames = List.copyOf(publicNames);
        if (publicNames.isEmpty()) {
            throw new IllegalArgumentException("public names: give at least one");
        }
        if (leafLife.isNegative() || leafLife.isZero()) {
            throw new IllegalArgumentException("certificate life: must be more than 0 s");
        }
    }

    /** The defaults. */
    public static FleetConfig in(Path folder) {
        return new FleetConfig(
                folder,
                new HostPort("0.0.0.0", HTTP_PORT),
                new Broker.Embedded(new HostPort("0.0.0.0", MQTT_PORT)),
                HostNames.ofThisMachine(),
                TrustDomain.DEFAULT,
                Lifetimes.STANDARD.leaf());
    }

    public FleetConfig withHttp(HostPort at) {
        return new FleetConfig(folder, at, broker, publicNames, domain, leafLife);
    }

    public FleetConfig withMqtt(HostPort at) {
        return withBroker(new Broker.Embedded(at));
    }

    public FleetConfig withBroker(Broker where) {
        return new FleetConfig(folder, http, where, publicNames, domain, leafLife);
    }

    public FleetConfig withPublicNames(List<String> names) {
        return new FleetConfig(folder, http, broker, names, domain, leafLife);
    }

    public FleetConfig withLeafLife(Duration life) {
        return new FleetConfig(folder, http, broker, publicNames, domain, life);
    }
}
