package io.flotilla.agent.node;

import io.flotilla.agent.identity.RenewalPlan;
import io.flotilla.agent.node.NodePlan.Facts;
import io.flotilla.agent.node.NodePlan.Step;
import io.flotilla.contract.chain.NodePhase;
import io.flotilla.contract.chain.NodeReport;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.message.Event.Severity;
import io.flotilla.contract.message.Problem;
import io.flotilla.pki.key.Credential;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Leads the node to its target, level-triggered: at each tick it compares what is known with what shall be and lets the
 * worker do at most one step. Used by the loop thread only; the driver is used by the worker only.
 */
public final class Supervisor implements NodeControl {
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(15);
    private static final Duration SILENCE = Duration.ofSeconds(60);
    private static final Duration RETRY = Duration.ofSeconds(3);
    private static final Duration POLL_STEADY = Duration.ofSeconds(2);
    private static final Duration POLL_GROWING = Duration.ofSeconds(1);
    private static final Duration POLL_CHANGING = Duration.ofMillis(400);
    private static final Duration POLL_STARTING = Duration.ofMillis(150);
    /** Bad ends in a row after which the node counts as failed rather than as starting. */
    private static final int TOO_OFTEN = 3;

    private final NodeDriver driver;
    private final Host host;
    private final Steps steps;
    private final Clock wall;
    private final Clock steady;
    private final Telling telling;
    private final RestartPolicy restarts = new RestartPolicy();

    private boolean adopted;
    private boolean wanted;
    /** The worker starts a process: until it is known the node is not stopped, whatever is wanted by now. */
    private boolean starting;

    /** The process was not started by this agent in this life: what it runs with is what it says. */
    private boolean found;

    private int unanswered;
    private Instant nextPoll = Instant.MIN;
    private Instant heardAt = Instant.MIN;
    private Instant nextCertify = Instant.MIN;
    /** By the wall clock. */
    private Instant renewAt = Instant.MIN;

    private @Nullable ProcessMark process;
    /** A restart was ordered of this one. */
    private @Nullable ProcessMark condemned;

    private @Nullable Launch launch;
    private @Nullable NodeReport report;
    private @Nullable Credential certificate;
    private @Nullable Problem trouble;

    /** What the supervisor needs of the agent around it. */
    public interface Host {
        /** Makes a key and gets the node's certificate for it. Blocks; called on the worker. */
        Credential certify();

        /** When the certificate is to be renewed. */
        Instant renewalOf(Credential certificate);

        /** RFC 7638 thumbprint of the agent's key. */
        String agentKey();

        /** The organisation's revocation list as it was received. */
        byte[] revocations(OrgId organisation);

        /** Code with this digest. Blocks; called on the worker. */
        byte[] code(Sha256 sha256);

        /** To be durable before it returns. */
        void remember(Launch.Started started);

        /** To be durable before it returns. */
        void rememberWanted(boolean running);

        void happened(Severity severity, String code, String message);
    }

    /**
     * What is remembered from the agent's life before.
     *
     * @param wanted whether the node shall run
     */
    public record Remembered(boolean wanted, Optional<Launch.Started> started) {}

    /**
     * @param wall for certificates
     * @param steady for pauses and patience
     */
    public Supervisor(NodeDriver driver, Host host, Steps steps, Clock wall, Clock steady, Remembered remembered) {
        this.driver = driver;
        this.host = host;
        this.steps = steps;
        this.wall = wall;
        this.steady = steady;
        this.telling = new Telling(driver, host, steps, steady);
        this.wanted = remembered.wanted();
        remembered.started().ifPresent(last -> {
            launch = last.launch();
            process = last.process();
        });
    }

    public void target(NodeTarget next) {
        telling.target(next);
    }

    /** The agent has a new key: the node proves its own key to that one. */
    public void proveAnew() {
        telling.proveAnew();
    }

    @Override
    public void want(boolean running) {
        if (wanted != running) {
            host.rememberWanted(running);
            wanted = running;
        }
        hurry();
    }

    @Override
    public void restart() {
        want(true);
        condemned = process;
    }

    @Override
    public void withdrawRestart() {
        condemned = null;
    }

    @Override
    public void distribute(List<NodeAddress> peers) {
        telling.distribute(peers);
        hurry();
    }

    @Override
    public void hurry() {
        restarts.forgiven();
        telling.hurry();
        nextPoll = Instant.MIN;
        trouble = null;
    }

    public void tick() {
        if (!steps.busy()) {
            perform(NodePlan.next(facts(steady.instant())));
        }
    }

    /** Whether it has been looked for a running node: before, the view says nothing. */
    public boolean ready() {
        return adopted;
    }

    public NodeView view() {
        return new NodeView(
                wanted || starting,
                adopted ? process : null,
                launch,
                report,
                telling.proof().orElse(null),
                !telling.peersMissing(),
                telling.distributing(),
                restarts.failures() >= TOO_OFTEN || certificate == null ? trouble : null,
                telling.genesisTrouble().orElse(null),
                certificate == null ? null : certificate.leaf().getNotAfter().toInstant());
    }

    /** Why the node's certificate will end without a successor; empty while it has life enough left. */
    public String expiring() {
        Credential own = certificate;
        if (own == null || !RenewalPlan.expiring(own.leaf(), wall.instant())) {
            return "";
        }
        return "the node's certificate ends at " + own.leaf().getNotAfter().toInstant() + " and is not renewed: "
                + (trouble == null ? "a renewal is under way" : trouble.message());
    }

    private Facts facts(Instant now) {
        return new Facts(
                adopted,
                wanted,
                telling.target().isPresent(),
                process != null,
                process != null && process.alive() && !silent(now),
                (process != null && process.equals(condemned)) || misfit(),
                certificate != null,
                !now.isBefore(nextCertify) && !wall.instant().isBefore(renewAt),
                restarts.due(now),
                !now.isBefore(nextPoll),
                report != null,
                telling.waiting(report, now));
    }

    /** One that we have started and that says something else is reported as drift: another start would change nothing. */
    private boolean misfit() {
        return telling.target()
                .map(NodeTarget::launch)
                .filter(wish -> !wish.equals(launch) || (found && contradicts(wish)))
                .isPresent();
    }

    private boolean contradicts(Launch wish) {
        return report != null && !wish.settings().equals(report.settings());
    }

    private boolean silent(Instant now) {
        return report == null && heardAt.isBefore(now.minus(SILENCE));
    }

    private void perform(Step step) {
        switch (step) {
            case ADOPT -> adopt();
            case BURY -> bury();
            case STOP -> stop();
            case CERTIFY -> certify();
            case START -> start();
            case POLL -> poll();
            case REST -> {}
            default -> telling.perform(step, () -> nextPoll = steady.instant());
        }
    }

    private void adopt() {
        // One that was started just before the agent died may not have opened its admin endpoint yet.
        Optional<ProcessMark> remembered = Optional.ofNullable(process).filter(ProcessMark::alive);
        steps.run(
                () -> driver.running().or(() -> remembered.filter(driver::owns)),
                this::adopted,
                fault -> adopted(remembered));
    }

    private void adopted(Optional<ProcessMark> running) {
        adopted = true;
        ProcessMark remembered = process;
        process = running.orElse(null);
        if (process != null && remembered != null && !remembered.equals(process)) {
            launch = null;
        }
        found = process != null;
        heardAt = steady.instant();
        restarts.started(heardAt);
        if (process != null) {
            host.happened(Severity.INFO, "node.adopted", "the running node was adopted, process " + process.pid());
        }
        steps.run(driver::provisioned, this::provisioned, steps::failed);
    }

    private void provisioned(Optional<Credential> found) {
        certificate = found.orElse(null);
        renewAt = found.map(host::renewalOf).orElse(Instant.MIN);
    }

    private void bury() {
        ProcessMark dead = Objects.requireNonNull(process);
        boolean silent = dead.alive();
        restarts.failed(steady.instant());
        trouble = new Problem("node.died", "the node ended " + restarts.failures() + " times: look at node.log");
        forget();
        if (silent) {
            steps.run(
                    () -> {
                        driver.stop(dead, Duration.ZERO);
                        return dead;
                    },
                    gone -> {},
                    steps::failed);
        }
        host.happened(
                Severity.WARNING,
                silent ? "node.unresponsive" : "node.died",
                "the node's process " + dead.pid() + (silent ? " does not answer: it is replaced" : " has ended"));
    }

    private void stop() {
        ProcessMark old = Objects.requireNonNull(process);
        steps.run(
                () -> {
                    driver.stop(old, STOP_PATIENCE);
                    return old;
                },
                gone -> {
                    forget();
                    host.happened(Severity.INFO, "node.stopped", "the node was stopped, process " + old.pid());
                },
                steps::failed);
    }

    private void forget() {
        process = null;
        report = null;
        telling.anotherProcess();
    }

    private void certify() {
        nextCertify = steady.instant().plus(RETRY);
        steps.run(
                () -> {
                    Credential fresh = host.certify();
                    driver.provision(fresh);
                    return fresh;
                },
                fresh -> {
                    provisioned(Optional.of(fresh));
                    trouble = null;
                    if (process != null) {
                        telling.reload();
                    }
                },
                fault -> {
                    steps.failed(fault);
                    trouble = new Problem(fault.code(), fault.said());
                });
    }

    private void start() {
        Launch wish = telling.target().orElseThrow().launch();
        host.remember(new Launch.Started(wish, null));
        starting = true;
        steps.run(() -> begun(wish), begun -> started(wish, begun), fault -> {
            starting = false;
            restarts.failed(steady.instant());
            steps.failed(fault);
            trouble = new Problem(fault.code(), fault.said());
        });
    }

    private record Begun(ProcessMark process, boolean found) {}

    private Begun begun(Launch wish) {
        Optional<ProcessMark> there = driver.running();
        return new Begun(there.orElseGet(() -> driver.start(wish)), there.isPresent());
    }

    private void started(Launch wish, Begun begun) {
        ProcessMark fresh = begun.process();
        starting = false;
        found = begun.found();
        host.remember(new Launch.Started(wish, fresh));
        process = fresh;
        launch = wish;
        telling.anotherProcess();
        unanswered = 0;
        heardAt = steady.instant();
        nextPoll = heardAt;
        restarts.started(heardAt);
        host.happened(Severity.INFO, "node.started", "the node was started, process " + fresh.pid());
    }

    private void poll() {
        ProcessMark asked = Objects.requireNonNull(process);
        nextPoll = steady.instant().plus(POLL_STARTING);
        steps.run(() -> driver.status(asked), this::heard, fault -> {
            unanswered++;
            report = unanswered >= 2 ? null : report;
        });
    }

    private void heard(NodeReport fresh) {
        nextPoll = steady.instant().plus(telling.distributing() ? POLL_CHANGING : pause(report, fresh));
        unanswered = 0;
        telling.seen();
        report = fresh;
        heardAt = steady.instant();
        if (fresh.phase() == NodePhase.RUNNING) {
            trouble = null;
        }
    }

    private static Duration pause(@Nullable NodeReport before, NodeReport now) {
        if (before == null
                || before.phase() != NodePhase.RUNNING
                || now.phase() != NodePhase.RUNNING
                || !now.peers().equals(before.peers())) {
            return POLL_CHANGING;
        }
        return now.height() == before.height() ? POLL_STEADY : POLL_GROWING;
    }
}
