package io.flotilla.fleet.broker;

import io.flotilla.brokerext.FlotillaExtension;
import io.flotilla.contract.identity.InstanceId;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.fleet.fake.SilentEvents;
import io.flotilla.pki.ca.Authorities;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.profile.Lifetimes;
import io.flotilla.pki.profile.PublicNames;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** An embedded broker without a manager, in the folder {@code broker} of another. */
final class LoneBroker {
    private static final SecureRandom RANDOM = new SecureRandom();

    final Authorities authorities;
    private final Path folder;

    LoneBroker(Path folder) {
        this.folder = folder;
        this.authorities = Authorities.open(
                folder.resolve("ca"),
                "secret".toCharArray(),
                TrustDomain.DEFAULT,
                Lifetimes.STANDARD,
                Clock.systemUTC(),
                RANDOM);
    }

    /** A new one each time. */
    Credential server() {
        return authorities.server(new InstanceId("m-0"), PublicNames.of(List.of("localhost", "127.0.0.1")));
    }

    EmbeddedBroker at(int port, Consumer<String> emptied) {
        return at(port, new Roster(TrustDomain.DEFAULT), emptied);
    }

    /** @param roster whom it lets in */
    EmbeddedBroker at(int port, Roster roster, Consumer<String> emptied) {
        return new EmbeddedBroker(
                folder.resolve("broker"),
                new BrokerSettings("127.0.0.1", port, server(), authorities.root()),
                new FlotillaExtension(roster, new SilentEvents(), Clock.systemUTC(), Duration.ofSeconds(90)),
                RANDOM,
                emptied);
    }
}
