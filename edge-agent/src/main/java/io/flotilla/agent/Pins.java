package io.flotilla.agent;

import io.flotilla.agent.identity.AgentFault;
import io.flotilla.contract.codec.KeyRing;
import io.flotilla.contract.message.Bootstrap;
import io.flotilla.pki.key.PkiException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The signers that are believed and the brokers that are dialled; both come from the manager over HTTPS only. */
final class Pins {
    private static final Logger LOG = LoggerFactory.getLogger(Pins.class);
    private static final Duration SHORTEST = Duration.ofMinutes(1);

    private final Supplier<Bootstrap> source;
    private final Executor worker;
    private final Executor loop;
    private final Clock clock;
    private Bootstrap bootstrap;
    private KeyRing signers;
    private Instant nextFetch = Instant.MIN;
    private boolean asked;

    /** Who goes by them. */
    interface Owner {
        void brokersChanged(List<URI> brokers);

        /** What was refused because of an unknown key may be believed now. */
        void signersChanged();
    }

    /** @param clock for pauses only */
    Pins(Supplier<Bootstrap> source, Bootstrap stored, Executor worker, Executor loop, Clock clock) {
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

    /** The manager is asked as soon as a minute has passed since it was asked last. */
    void refresh() {
        asked = true;
    }

    /** The owner hears what has become another one. */
    void tick(Owner owner) {
        Instant now = clock.instant();
        if (!asked || now.isBefore(nextFetch)) {
            return;
        }
        asked = false;
        nextFetch = now.plus(SHORTEST);
        worker.execute(() -> {
            try {
                Bootstrap fresh = source.get();
                loop.execute(() -> take(fresh, owner));
            } catch (PkiException | AgentFault | IllegalArgumentException away) {
                LOG.info("brokers and signers stay as they are: {}", away.getMessage());
                loop.execute(this::refresh);
            }
        });
    }

    private void take(Bootstrap fresh, Owner owner) {
        Bootstrap before = bootstrap;
        KeyRing ring = KeyRing.of(fresh.signers());
        bootstrap = fresh;
        signers = ring;
        if (!fresh.mqtt().equals(before.mqtt())) {
            owner.brokersChanged(fresh.mqtt());
        }
        if (!fresh.signers().equals(before.signers())) {
            owner.signersChanged();
        }
    }
}
