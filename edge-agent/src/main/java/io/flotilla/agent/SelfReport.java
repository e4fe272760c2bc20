package io.flotilla.agent;

import io.flotilla.agent.command.DocumentShelf;
import io.flotilla.agent.command.Held;
import io.flotilla.agent.command.Journal;
import io.flotilla.agent.node.NodeView;
import io.flotilla.agent.telemetry.Phases;
import io.flotilla.agent.telemetry.StatusPacer;
import io.flotilla.contract.chain.ChainReport;
import io.flotilla.contract.message.DesiredConfig;
import io.flotilla.contract.message.PendingCommands;
import io.flotilla.contract.message.Phase;
import io.flotilla.contract.message.ReportedConfig;
import io.flotilla.contract.message.Status;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What agent and node say of themselves, looked at anew each time and said when it has changed. Loop thread only. */
final class SelfReport {
    private static final Duration FOR_THE_FIRST_PROOF = Duration.ofSeconds(5);

    private final Sources sources;
    private final Voice voice;
    private final Alarms alarms;
    private final Clock wall;
    private final Clock steady;
    private final StatusPacer pacer = new StatusPacer();
    private Instant proofAskedAt;

    /**
     * What it is made of.
     *
     * @param version of this agent
     * @param certificateEnds of the agent's own certificate
     */
    record Sources(
            String version,
            DocumentShelf shelf,
            Journal journal,
            Convergence convergence,
            Supplier<Instant> certificateEnds) {}

    /**
     * @param wall for certificates
     * @param steady for pauses and patience
     */
    SelfReport(Sources sources, Voice voice, Alarms alarms, Clock wall, Clock steady) {
        this.sources = sources;
        this.voice = voice;
        this.alarms = alarms;
        this.wall = wall;
        this.steady = steady;
        this.proofAskedAt = steady.instant();
    }

    /** The node was asked for another proof of its key: {@code about} waits for it a while. */
    void proofAsked() {
        proofAskedAt = steady.instant();
    }

    /** The broker may have lost the status: it is said again. */
    void opened() {
        pacer.forget();
    }

    /** @param expiring why a certificate is about to end; empty when none is */
    void tick(NodeView view, String expiring) {
        Instant now = steady.instant();
        Optional<Held<DesiredConfig>> config = sources.shelf().config();
        Phase phase = Phases.of(view);
        alarms.ofNode(view, phase);
        alarms.set(Alarms.EXPIRING, !expiring.isEmpty(), expiring);
        config.ifPresent(
                held -> voice.reported(held.document(), sources.convergence().judge(held, view, voice.lastReported())));
        boolean hasProof = view.proof() != null || view.process() == null;
        if (hasProof || now.isAfter(proofAskedAt.plus(FOR_THE_FIRST_PROOF))) {
            about(view, config);
        }
        pacer.offer(status(view, phase, config), now).ifPresent(voice::status);
    }

    private void about(NodeView view, Optional<Held<DesiredConfig>> config) {
        Journal journal = sources.journal();
        voice.about(
                versions(view),
                view.proof(),
                sources.convergence().endpoint(config.map(Held::document).orElse(null)),
                new Voice.AboutJournal(journal.id(), journal.claim().orElse(null)),
                sources.shelf().stamps());
    }

    private Status status(NodeView view, Phase phase, Optional<Held<DesiredConfig>> config) {
        Convergence.Judgement said = voice.lastReported();
        boolean inSync = said != null
                && said.state() == ReportedConfig.State.CONVERGED
                && config.filter(held -> held.sha256().equals(said.of())).isPresent();
        return new Status(
                phase,
                phase == Phase.RUNNING && alarms.count() == 0 ? 1 : 0,
                view.report() == null ? 0 : view.report().height(),
                view.chain().map(ChainReport::lag).orElse(0L),
                view.links(),
                config.map(held -> held.document().version()).orElse(0L),
                sources.shelf()
                        .pending()
                        .map(Held::document)
                        .map(PendingCommands::version)
                        .orElse(0L),
                inSync ? 1 : 0,
                certificateDays(view),
                alarms.count(),
                view.chain().map(ChainReport::blockId).orElse(null));
    }

    private long certificateDays(NodeView view) {
        Instant own = sources.certificateEnds().get();
        Instant nodes = view.certificateEnds();
        Instant first = nodes != null && nodes.isBefore(own) ? nodes : own;
        return Math.max(0, Duration.between(wall.instant(), first).toDays());
    }

    private Map<String, String> versions(NodeView view) {
        Map<String, String> versions = new TreeMap<>();
        versions.put("agent", sources.version());
        versions.put("java", System.getProperty("java.version"));
        versions.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        if (view.report() != null) {
            versions.put("node", view.report().version());
        }
        return versions;
    }
}
