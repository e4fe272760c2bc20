package io.flotilla.agent;

import io.flotilla.agent.command.CommandDesk;
import io.flotilla.agent.command.DocumentShelf;
import io.flotilla.agent.command.Held;
import io.flotilla.agent.command.Intake;
import io.flotilla.agent.command.Journal;
import io.flotilla.agent.identity.AgentFault;
import io.flotilla.agent.identity.AgentIdentity;
import io.flotilla.agent.link.BrokerLink;
import io.flotilla.agent.link.Inbound;
import io.flotilla.agent.link.Outbox;
import io.flotilla.agent.node.NodeView;
import io.flotilla.agent.node.Supervisor;
import io.flotilla.agent.telemetry.Phases;
import io.flotilla.agent.telemetry.StatusPacer;
import io.flotilla.contract.codec.Refusal;
import io.flotilla.contract.message.DesiredConfig;
import io.flotilla.contract.message.Event.Severity;
import io.flotilla.contract.message.PendingCommands;
import io.flotilla.contract.message.Phase;
import io.flotilla.contract.message.ReportedConfig;
import io.flotilla.contract.message.Status;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's single writer and the only class that sees link, commands and node together. Whatever happens anywhere
 * comes here as an event; after each event, and ten times a second, everything is compared with what it shall be.
 */
final class AgentLoop implements BrokerLink.Owner, OwnCertificate.Owner, Pins.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(AgentLoop.class);
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration GOODBYE = Duration.ofSeconds(2);
    private static final Duration UNTIL_CLONING_IS_OVER = Duration.ofMinutes(5);
    private static final Duration FOR_THE_FIRST_PROOF = Duration.ofSeconds(5);
    private static final Set<DocumentShelf.Kind> NAMING_AUTHORITIES =
            EnumSet.of(DocumentShelf.Kind.GENESIS, DocumentShelf.Kind.TRUST);
    /** What a manager's document is refused as when its store was restored. */
    private static final Set<Refusal> BEHIND = EnumSet.of(Refusal.OLDER, Refusal.CONFLICT);
    /** Of so many failed connects in a row, the second lets the manager be asked whether the brokers have moved. */
    private static final int ASKING = 8;

    private final Inbox inbox;
    private final Clock wall;
    private final Clock steady;
    private final Parts parts;
    private final Consumer<String> person;
    private final StatusPacer pacer = new StatusPacer();
    private final Refusals refusals;
    private final DiskWatch disk;

    private Instant proofAskedAt;

    private String ownExpiring = "";

    private @Nullable BrokerLink link;
    private boolean firstEpoch = true;
    private boolean changed = true;
    private boolean leftovers = true;
    private boolean running = true;
    private Instant connectedAt = Instant.MAX;
    private Instant nextMinute;
    private Instant nextAbout = Instant.MIN;
    private Instant stopBy = Instant.MAX;
    private long epoch;
    private long toldEpoch;

    /** What the loop drives. */
    record Parts(
            OwnCertificate certificate,
            String version,
            Memory memory,
            Voice voice,
            Alarms alarms,
            Pins pins,
            DocumentShelf shelf,
            Journal journal,
            CommandDesk desk,
            Calls calls,
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
        this.refusals = new Refusals(parts.voice()::event);
        this.disk = new DiskWatch(parts.memory(), parts.alarms(), steady);
        this.proofAskedAt = steady.instant();
        this.nextMinute = proofAskedAt.plus(MINUTE);
    }

    /** Runs until {@link #stop}. */
    void run(BrokerLink broker) throws InterruptedException {
        link = broker;
        epoch = parts.memory().nextEpoch(wall.instant());
        parts.voice().epoch(epoch);
        parts.voice().speakThrough(broker);
        broker.brokers(parts.pins().brokers());
        parts.shelf().pending().ifPresent(held -> parts.desk().recall(held.document()));
        while (running) {
            inbox.next(TICK).ifPresent(this::guarded);
            guarded(this::tick);
        }
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
            guarded(() -> speak(view, now));
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
        List<Intake> outcomes = parts.shelf().retry(parts.pins().signers());
        boolean ahead = outcomes.stream().anyMatch(Intake.Postponed.class::isInstance);
        outcomes.forEach(this::taken);
        parts.alarms().set(Alarms.CLOCK_SKEW, ahead, skew());
        if (connectedAt.isBefore(now.minus(UNTIL_CLONING_IS_OVER))) {
            parts.alarms().set(Alarms.CLONED, false, "");
        }
    }

    private void speak(NodeView view, Instant now) {
        Optional<Held<DesiredConfig>> config = parts.shelf().config();
        Phase phase = Phases.of(view);
        parts.alarms().ofNode(view, phase);
        String expiring = ownExpiring.isEmpty() ? parts.supervisor().expiring() : ownExpiring;
        parts.alarms().set(Alarms.EXPIRING, !expiring.isEmpty(), expiring);
        config.ifPresent(held -> parts.voice()
                .reported(
                        held.document(),
                        parts.convergence().judge(held, view, parts.voice().lastReported())));
        boolean hasProof = view.proof() != null || view.process() == null;
        if (hasProof || now.isAfter(proofAskedAt.plus(FOR_THE_FIRST_PROOF))) {
            parts.voice()
                    .about(
                            versions(view),
                            view.proof(),
                            parts.convergence()
                                    .endpoint(config.map(Held::document).orElse(null)),
                            new Voice.AboutJournal(
                                    parts.journal().id(),
                                    parts.journal().claim().orElse(null)),
                            parts.shelf().stamps());
        }
        pacer.offer(status(view, phase, config), now).ifPresent(parts.voice()::status);
        if (link().up()) {
            parts.telemetry().tick(view, parts.outbox().size(), parts.desk().open());
        }
    }

    private Status status(NodeView view, Phase phase, Optional<Held<DesiredConfig>> config) {
        Convergence.Judgement said = parts.voice().lastReported();
        boolean inSync = said != null
                && said.state() == ReportedConfig.State.CONVERGED
                && config.filter(held -> held.sha256().equals(said.of())).isPresent();
        int alarms = parts.alarms().count();
        return new Status(
                phase,
                phase == Phase.RUNNING && alarms == 0 ? 1 : 0,
                view.report() == null ? 0 : view.report().height(),
                view.report() == null || view.report().chain() == null
                        ? 0
                        : view.report().chain().lag(),
                view.links(),
                config.map(held -> held.document().version()).orElse(0L),
                parts.shelf()
                        .pending()
                        .map(Held::document)
                        .map(PendingCommands::version)
                        .orElse(0L),
                inSync ? 1 : 0,
                certificateDays(view, wall.instant()),
                alarms);
    }

    private long certificateDays(NodeView view, Instant now) {
        Instant own = parts.certificate().notAfter();
        Instant nodes = view.certificateEnds();
        Instant first = nodes != null && nodes.isBefore(own) ? nodes : own;
        return Math.max(0, Duration.between(now, first).toDays());
    }

    private Map<String, String> versions(NodeView view) {
        Map<String, String> versions = new TreeMap<>();
        versions.put("agent", parts.version());
        versions.put("java", System.getProperty("java.version"));
        versions.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        if (view.report() != null) {
            versions.put("node", view.report().version());
        }
        return versions;
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
        proofAskedAt = steady.instant();
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
        pacer.forget();
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
        if (parts.calls().isFor(inbound)) {
            guarded(() -> parts.calls()
                    .arrived(inbound, parts.pins().signers(), parts.shelf().stamps(), this::taken));
        } else if (inbound.payload().length > 0) {
            Intake outcome = kept(inbound);
            guarded(() -> taken(outcome));
        }
    }

    private Intake kept(Inbound inbound) {
        try {
            return parts.shelf()
                    .take(inbound.topic(), inbound.payload(), parts.pins().signers());
        } catch (AgentFault full) {
            disk.explains(full);
            throw full;
        }
    }

    @Override
    public void brokersChanged(List<URI> brokers) {
        link().brokers(brokers);
    }

    @Override
    public void signersRefused(String message) {
        parts.voice().event(Severity.WARNING, "signers.refused", message);
    }

    private void taken(Intake outcome) {
        if (outcome instanceof Intake.Accepted accepted) {
            LOG.info("document accepted kind={}", accepted.kind());
            changed = true;
            if (NAMING_AUTHORITIES.contains(accepted.kind())) {
                link().subscribeAgain(); // A revocation list of an organisation unknown so far was not kept.
            }
        } else if (outcome instanceof Intake.Postponed) {
            parts.alarms().set(Alarms.CLOCK_SKEW, true, skew());
        } else if (outcome instanceof Intake.Refused refused) {
            refusals.tell(refused, steady.instant());
            if (refused.refusal() == Refusal.UNKNOWN_KEY) {
                parts.pins().refresh();
            } else if (BEHIND.contains(refused.refusal()) && !steady.instant().isBefore(nextAbout)) {
                nextAbout = steady.instant().plus(MINUTE); // Was the manager restored? It learns what this agent holds.
                parts.voice().aboutAgain();
            }
        }
    }

    private static String skew() {
        return "a document of the manager comes from the future: check the clocks of this host and of the manager";
    }

    private BrokerLink link() {
        return Objects.requireNonNull(link);
    }
}
