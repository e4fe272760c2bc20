package io.flotilla.agent;

import io.flotilla.agent.command.DocumentShelf;
import io.flotilla.agent.command.Intake;
import io.flotilla.agent.identity.AgentFault;
import io.flotilla.agent.identity.BootstrapSource.Refreshed;
import io.flotilla.agent.link.Inbound;
import io.flotilla.contract.codec.KeyRing;
import io.flotilla.contract.codec.SignerChains;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.message.Bootstrap;
import io.flotilla.contract.message.SignerList;
import io.flotilla.contract.topic.ChainTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.pki.key.Bouncy;
import io.flotilla.pki.key.PkiException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signers that are believed and the brokers that are dialled. Both come from the manager over HTTPS when the host
 * joins. Brokers may move; other signers are believed when a threshold of those who are believed has signed their list.
 */
final class Pins {
    private static final Logger LOG = LoggerFactory.getLogger(Pins.class);
    private static final String OTHER_SIGNERS =
            "the manager names other signers than when this host joined, and they are"
                    + " not believed: join this host again if the manager's key was lost";
    private static final Duration SHORTEST = Duration.ofMinutes(1);

    private final Supplier<Refreshed> source;
    private final Executor worker;
    private final Executor loop;
    private final Clock clock;
    private final ChainId chain;
    private final Consumer<SignerList> keep;
    private SignerList held;
    private KeyRing signers;
    private List<URI> brokers;
    private Instant nextFetch = Instant.MIN;
    private boolean asked;
    private boolean told;

    /** Who goes by them. */
    interface Owner {
        void brokersChanged(List<URI> brokers);

        /** The manager names other signers than those that are believed, which stay; told once. */
        void signersRefused(String message);
    }

    /**
     * @param source asks the manager
     * @param keep returns when newer signers are on the disk
     * @param clock for pauses only
     */
    Pins(
            Supplier<Refreshed> source,
            Consumer<SignerList> keep,
            Bootstrap stored,
            Executor worker,
            Executor loop,
            Clock clock) {
        this.source = source;
        this.worker = worker;
        this.loop = loop;
        this.clock = clock;
        this.brokers = stored.mqtt();
        this.keep = keep;
        this.chain = stored.chain();
        this.held = stored.signers();
        this.signers = KeyRing.of(held);
    }

    KeyRing signers() {
        return signers;
    }

    List<URI> brokers() {
        return brokers;
    }

    /** Whether a message is about the signers. */
    boolean isFor(Inbound inbound) {
        return inbound.topic().equals(Topics.chain(chain, ChainTopic.SIGNERS));
    }

    /** Believes the newest signers that those who are believed lead to; on the disk when it returns. */
    Intake arrived(Inbound inbound) {
        return SignerChains.follow(held, inbound.payload(), Bouncy.PROVIDER)
                .either(
                        understood -> followed(understood.document()),
                        refused -> new Intake.Refused(inbound.topic(), refused.refusal(), refused.detail()));
    }

    private Intake followed(SignerList newest) {
        if (newest.equals(held)) {
            return new Intake.Ignored();
        }
        keep.accept(newest);
        held = newest;
        signers = KeyRing.of(newest);
        return new Intake.Accepted(DocumentShelf.Kind.SIGNERS);
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
                Refreshed fresh = source.get();
                loop.execute(() -> take(fresh, owner));
            } catch (PkiException | AgentFault | IllegalArgumentException away) {
                LOG.info("brokers stay as they are: {}", away.getMessage());
                loop.execute(this::refresh);
            }
        });
    }

    private void take(Refreshed fresh, Owner owner) {
        if (!fresh.bootstrap().mqtt().equals(brokers)) {
            brokers = fresh.bootstrap().mqtt();
            owner.brokersChanged(brokers);
        }
        if (fresh.otherSigners() && !told) {
            told = true;
            LOG.warn(OTHER_SIGNERS);
            owner.signersRefused(OTHER_SIGNERS);
        }
    }
}
