package io.flotilla.agent;

import io.flotilla.agent.identity.AgentFault;
import io.flotilla.agent.identity.BootstrapSource;
import io.flotilla.contract.codec.KeyRing;
import io.flotilla.contract.message.Bootstrap;
import io.flotilla.pki.key.PkiException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The signers that are believed and the brokers that are dialled; both come from the manager over HTTPS only. */
final class Pins {
    private static final Logger LOG = LoggerFactory.getLogger(Pins.class);
    private static final Duration SHORTEST = Duration.ofMinutes(1);

    private final BootstrapSource source;
    private final Executor worker;
    private final Executor loop;
    private final Clock clock;
    private Bootstrap bootstrap;
    private KeyRing signers;
    private Instant nextFetch = Instant.MIN;

    Pins(BootstrapSource source, Bootstrap stored, Executor worker, Executor loop, Clock clock) {
        this.source = source;
        this.worker = worker;
        this.loop = loop;
        this.clock = clock;
        this.bootstrap = stored;
        this.signers = KeyRing.of(stored.signers());
    }

    KeyRing signers() {
        return signers;
    }

    List<URI> brokers() {
        return bootstrap.mqtt();
    }

    /** Asks the manager, at most once a minute; {@code changed} hears the brokers when the answer is another one. */
    void refresh(Consumer<List<URI>> changed) {
        Instant now = clock.instant();
        if (now.isBefore(nextFetch)) {
            return;
        }
        nextFetch = now.plus(SHORTEST);
        worker.execute(() -> {
            try {
                Bootstrap fresh = source.fetched();
                loop.execute(() -> take(fresh, changed));
            } catch (PkiException | AgentFault away) {
                LOG.info("brokers and signers stay as they are: {}", away.getMessage());
            }
        });
    }

    private void take(Bootstrap fresh, Consumer<List<URI>> changed) {
        if (!fresh.equals(bootstrap)) {
            bootstrap = fresh;
            signers = KeyRing.of(fresh.signers());
            changed.accept(fresh.mqtt());
        }
    }
}
