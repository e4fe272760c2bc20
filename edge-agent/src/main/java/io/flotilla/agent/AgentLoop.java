package io.flotilla.agent;

import io.flotilla.agent.command.CommandDesk;
import io.flotilla.agent.command.DocumentShelf;
import io.flotilla.agent.identity.AgentFault;
import io.flotilla.agent.identity.AgentIdentity;
import io.flotilla.agent.link.BrokerLink;
import io.flotilla.agent.link.Inbound;
import io.flotilla.agent.link.Outbox;
import io.flotilla.agent.node.NodeView;
import io.flotilla.agent.node.Supervisor;
import io.flotilla.contract.message.Event.Severity;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's single writer and the only class that sees link, commands and node together. Whatever happens anywhere
 * comes here as an event; after each event, and ten times a second, everything is compared with what it shall be.
 */
final class AgentLoop implements BrokerLink.Owner, OwnCertificate.Owner, Pins.Owner, Reception.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(AgentLoop.class);
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration GOODBYE = Duration.ofSeconds(2);
    private static final Duration UNTIL_CLONING_IS_OVER = Duration.ofMinutes(5);
    /** Of so many failed connects in a row, the second lets the manager be asked whether the brokers have moved. */
    private static final int ASKING = 8;

    private final Inbox inbox;
    private final Clock wall;
    private final Clock steady;
    private final Parts parts;
    private final Consumer<String> person;
    private final DiskWatch disk;

    private String ownExpiring = "";

    private @Nullable BrokerLink link;
    private boolean firstEpoch = true;
    private boolean changed = true;
    private boolean leftovers = true;
    private boolean running = true;
    private Instant connectedAt = Instant.MAX;
    private Instant nextMinute;
    private Instant stopBy = Instant.MAX;
    private long epoch;
    private long toldEpoch;

    /** What the loop drives. */
    record Parts(
            OwnCertificate certificate,
            Memory memory,
            Voice voice,
            Alarms alarms,
            Pins pins,
            DocumentShelf shelf,
            CommandDesk desk,
            Reception reception,
            SelfReport report,
            Supervisor supervisor,
            Convergence convergence,
            Telemetry telemetry,
            Outbox outbox) {}

    /**
     * @param wall for what others read and for certificates
     * @param steady for pauses and patience
     * @param person hears the few sentences that somebody at the terminal should read
     */
    AgentLoop(Inbox inbox, Clock wall, Clock steady, Parts parts, Consumer<String> person) {
        this.inbox = inbox;
        this.wall = wall;
        this.steady = steady;
        this.parts = parts;
        this.person = person;
        this.disk = new DiskWatch(parts.memory(), parts.alarms(), steady);
        this.nextMinute = steady.instant().plus(MINUTE);
    }

    /** Runs until {@link #stop}. */
    void run(BrokerLink broker) throws InterruptedException {
        begin(broker);
        while (running) {
            turn(TICK);
        }
    }

    /** To be called once, before the first turn. */
    void begin(BrokerLink broker) {
        link = broker;
        epoch = parts.memory().nextEpoch(wall.instant());
        parts.voice().epoch(epoch);
        parts.voice().speakThrough(broker);
        broker.brokers(parts.pins().brokers());
        parts.shelf().pending().ifPresent(held -> parts.desk().recall(held.document()));
    }

    /**
     * Takes in the next event, and compares everything with what it shall be.
     *
     * @param patience for an event
     * @return whether the loop has more turns
     */
    boolean turn(Duration patience) throws InterruptedException {
        inbox.next(patience).ifPresent(this::guarded);
        guarded(this::tick);
        return running;
    }

    /** Says good-bye to the broker and ends the loop; the node goes on. */
    void stop() {
        inbox.execute(() -> stopBy = steady.instant().plus(GOODBYE));
    }

    /** The one place where a fault of our own is caught: one bad event must not take the node's keeper away. */
    private void guarded(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException bug) {
            if (!disk.explains(bug)) {
                LOG.error("the agent failed at an event", bug);
            }
        }
    }

    private void tick() {
        Instant now = steady.instant();
        guarded(link()::tick);
        guarded(disk::tick);
        if (stopBy.isBefore(Instant.MAX)) {
            leave(now);
            return;
        }
        guarded(() -> parts.certificate().tick(link().up(), this));
        guarded(() -> parts.pins().tick(this));
        guarded(this::lead);
        if (parts.supervisor().ready()) {
            NodeView view = parts.supervisor().view();
            guarded(() -> parts.desk().tick(view, parts.convergence().chain(parts.shelf(), view)));
            guarded(() -> speak(view));
        }
        if (!now.isBefore(nextMinute)) {
            nextMinute = now.plus(MINUTE);
            everyMinute(now);
        }
    }

    private void lead() {
        if (changed) {
            parts.convergence().target(parts.shelf()).ifPresent(parts.supervisor()::target);
            changed = false;
        }
        parts.supervisor().tick();
    }

    private void leave(Instant now) {
        if (link().close()) {
            running = false;
        } else if (now.isAfter(stopBy)) {
            link().abandon();
            running = false;
        }
    }

    private void everyMinute(Instant now) {
        guarded(() -> parts.reception().everyMinute(this));
        if (parts.desk().claiming()) {
            parts.voice().aboutAgain(); // As results are repeated: the broker may have swallowed it.
        }
        if (connectedAt.isBefore(now.minus(UNTIL_CLONING_IS_OVER))) {
            parts.alarms().set(Alarms.CLONED, false, "");
        }
    }

    private void speak(NodeView view) {
        String closed = parts.desk().policyTrouble();
        parts.alarms().set(Alarms.POLICY_UNREADABLE, !closed.isEmpty(), closed);
        parts.report().tick(view, ownExpiring.isEmpty() ? parts.supervisor().expiring() : ownExpiring);
        if (link().up()) {
            parts.telemetry().tick(view, parts.outbox().size(), parts.desk().open());
        }
    }

    @Override
    public long nextEpoch() {
        if (!firstEpoch) {
            epoch = parts.memory().nextEpoch(wall.instant());
            parts.voice().epoch(epoch);
        }
        firstEpoch = false;
        return epoch;
    }

    @Override
    public void connecting() {
        parts.certificate().connecting();
    }

    @Override
    public void changeOver() {
        link().changeOver();
    }

    @Override
    public void renewed(AgentIdentity now) {
        parts.report().proofAsked();
        parts.voice().signWith(now.signer());
        parts.supervisor().proveAnew();
        Instant ends = parts.certificate().notAfter();
        parts.voice().event(Severity.INFO, "certificate.renewed", "the agent's certificate now ends at " + ends);
    }

    @Override
    public void expiring(String why) {
        ownExpiring = why;
    }

    @Override
    public void opened(boolean sessionPresent) {
        connectedAt = steady.instant();
        parts.certificate().opened(this);
        LOG.info("connected epoch={} session={}", epoch, sessionPresent ? "resumed" : "new");
        if (epoch != toldEpoch) {
            toldEpoch = epoch;
            person.accept("connected to the broker");
        }
        parts.desk().connected();
        parts.pins().refresh();
        parts.report().opened();
        if (leftovers) {
            leftovers = false;
            parts.alarms().clearLeftovers();
        }
    }

    @Override
    public void closed(String why, int attempts) {
        connectedAt = Instant.MAX;
        parts.certificate().closed(why);
        if (attempts == 1) {
            LOG.warn("no connection to the broker: {}", why);
            person.accept("no connection to the broker (" + why + "): the agent keeps trying; is the manager running,"
                    + " and does the firewall let this host out?");
        }
        if (attempts % ASKING == 2) {
            parts.pins().refresh();
        }
    }

    @Override
    public void cloned() {
        parts.alarms()
                .set(
                        Alarms.CLONED,
                        true,
                        "another client uses this agent's identity: find it, or revoke this node and join it again");
    }

    @Override
    public void arrived(Inbound inbound) {
        try {
            guarded(parts.reception().arrived(inbound, this));
        } catch (AgentFault full) {
            disk.explains(full);
            throw full;
        }
    }

    @Override
    public void failed(Inbound inbound, RuntimeException bug) {
        LOG.error("the agent failed at what arrived topic={}", inbound.topic(), bug);
        parts.voice()
                .event(
                        Severity.WARNING,
                        "document.failed",
                        "a fault of the agent keeps it from taking what came on " + inbound.topic()
                                + ": look at agent.log");
    }

    @Override
    public void changed() {
        changed = true;
    }

    @Override
    public void subscribeAgain() {
        link().subscribeAgain();
    }

    @Override
    public void brokersChanged(List<URI> brokers) {
        link().brokers(brokers);
    }

    @Override
    public void signersRefused(String message) {
        parts.voice().event(Severity.WARNING, "signers.refused", message);
    }

    private BrokerLink link() {
        return Objects.requireNonNull(link);
    }
}
