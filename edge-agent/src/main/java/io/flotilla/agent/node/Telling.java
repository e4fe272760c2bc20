package io.flotilla.agent.node;

import io.flotilla.agent.node.NodePlan.Step;
import io.flotilla.agent.node.NodePlan.Waiting;
import io.flotilla.contract.chain.ConsensusKey;
import io.flotilla.contract.chain.NodePhase;
import io.flotilla.contract.chain.NodeReport;
import io.flotilla.contract.chain.PeeringOrder;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.message.Event.Severity;
import io.flotilla.contract.message.Problem;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the running node still has to be told, and telling it. What fails is told again after a pause of its own; what
 * the node has refused is not told again until something has changed. Used by the loop thread only.
 */
final class Telling {
    private static final Set<NodePhase> BEFORE_CONNECTING =
            EnumSet.of(NodePhase.NEW, NodePhase.AWAITING_GENESIS, NodePhase.READY);

    private final NodeDriver driver;
    private final Supervisor.Host host;
    private final Steps steps;
    private final Clock clock;
    private final Pauses pauses = new Pauses();
    private final Map<OrgId, Sha256> revoked = new HashMap<>();
    private final Map<OrgId, Sha256> refused = new HashMap<>();
    /** Code that the process has taken. */
    private final Set<Sha256> codes = new HashSet<>();

    private boolean reload;
    /** The node was told something after its last report. */
    private boolean unseen;

    /** What was said last of code that the node has not got. */
    private String codeTrouble = "";

    private @Nullable NodeTarget target;
    private @Nullable ConsensusKey proof;
    private @Nullable PeeringOrder ordered;
    private @Nullable List<NodeAddress> distribution;
    /** Why the node refuses the target's genesis block. */
    private @Nullable Problem genesisTrouble;

    /** @param clock for pauses only */
    Telling(NodeDriver driver, Supervisor.Host host, Steps steps, Clock clock) {
        this.driver = driver;
        this.host = host;
        this.steps = steps;
        this.clock = clock;
    }

    void target(NodeTarget wish) {
        NodeTarget before = target;
        target = wish;
        pauses.forget();
        // With other authorities the node may take a list that it has refused.
        if (before == null || !Objects.equals(before.order(), wish.order())) {
            refused.clear();
        }
        if (before == null || !Objects.equals(digest(before), digest(wish))) {
            genesisTrouble = null;
        }
    }

    Optional<NodeTarget> target() {
        return Optional.ofNullable(target);
    }

    /** Another process knows nothing of what its predecessor was told, except for the genesis block. */
    void anotherProcess() {
        ordered = null;
        unseen = false;
        revoked.clear();
        codes.clear();
        forgetRefusals();
    }

    void hurry() {
        forgetRefusals();
    }

    private void forgetRefusals() {
        pauses.forget();
        refused.clear();
        genesisTrouble = null;
    }

    void distribute(List<NodeAddress> peers) {
        distribution = peers.isEmpty() ? null : List.copyOf(peers);
    }

    void reload() {
        reload = true;
    }

    void proveAnew() {
        proof = null;
    }

    /** A report came that was made after everything told so far. */
    void seen() {
        unseen = false;
    }

    boolean distributing() {
        return distribution != null || unseen;
    }

    Optional<ConsensusKey> proof() {
        return Optional.ofNullable(proof);
    }

    Optional<Problem> genesisTrouble() {
        return Optional.ofNullable(genesisTrouble);
    }

    boolean genesisMissing(NodeReport report) {
        return target != null && target.genesis() != null && report.genesis() == null;
    }

    boolean peersMissing() {
        return target != null && target.order() != null && !target.order().equals(ordered);
    }

    Waiting waiting(@Nullable NodeReport report, Instant now) {
        return new Waiting(
                distribution != null && pauses.over(Step.DISTRIBUTE, now),
                report != null
                        && genesisMissing(report)
                        && genesisTrouble == null
                        && pauses.over(Step.INSTALL_GENESIS, now),
                codeMissing(report, now).isPresent(),
                peersMissing() && pauses.over(Step.ORDER_PEERS, now),
                revocationMissing(now).isPresent(),
                proof == null && pauses.over(Step.PROVE, now),
                reload && pauses.over(Step.RELOAD, now));
    }

    /** @param told runs when the node has taken it */
    void perform(Step step, Runnable told) {
        switch (step) {
            case INSTALL_GENESIS -> installGenesis(told);
            case ORDER_PEERS -> orderPeers(told);
            case DISTRIBUTE -> sendCertificate(told);
            case PROVE -> prove();
            case INSTALL_CODE -> codeMissing(null, clock.instant()).ifPresent(sha256 -> installCode(sha256, told));
            case REVOKE -> revocationMissing(clock.instant()).ifPresent(organisation -> revoke(organisation, told));
            case RELOAD -> {
                reload = false;
                tell(step, driver::reloadCertificate, told, fault -> reload = true);
            }
            default -> throw new IllegalArgumentException(step + " is nothing to tell");
        }
    }

    private void installGenesis(Runnable told) {
        GenesisBlock block =
                Objects.requireNonNull(Objects.requireNonNull(target).genesis());
        tell(Step.INSTALL_GENESIS, () -> driver.installGenesis(block.document(), block.sha256()), told, fault -> {
            if (fault.isRefusal() && block.sha256().equals(digest(Objects.requireNonNull(target)))) {
                genesisTrouble = new Problem(fault.code(), fault.said());
            }
        });
    }

    /** A node that has come beyond READY has all of it. */
    private Optional<Sha256> codeMissing(@Nullable NodeReport report, Instant now) {
        return target == null || (report != null && !BEFORE_CONNECTING.contains(report.phase()))
                ? Optional.empty()
                : target.codes().stream()
                        .filter(sha256 -> !codes.contains(sha256))
                        .filter(sha256 -> pauses.over(sha256, now))
                        .sorted()
                        .findFirst();
    }

    private void installCode(Sha256 sha256, Runnable told) {
        tell(
                sha256,
                () -> driver.installCode(sha256, host.code(sha256)),
                () -> {
                    codes.add(sha256);
                    told.run();
                },
                fault -> codeMissing(
                        "the node has not got the code " + sha256 + " of its genesis block: " + fault.said()));
    }

    /** Once, not at every retry. */
    private void codeMissing(String message) {
        if (!message.equals(codeTrouble)) {
            codeTrouble = message;
            host.happened(Severity.WARNING, "contract.code.missing", message);
        }
    }

    private static @Nullable Sha256 digest(NodeTarget of) {
        return of.genesis() == null ? null : of.genesis().sha256();
    }

    private void orderPeers(Runnable told) {
        PeeringOrder order =
                Objects.requireNonNull(Objects.requireNonNull(target).order());
        tell(
                Step.ORDER_PEERS,
                () -> driver.orderPeers(order),
                () -> {
                    ordered = order;
                    told.run();
                },
                fault -> {});
    }

    private void sendCertificate(Runnable told) {
        List<NodeAddress> peers = Objects.requireNonNull(distribution);
        tell(
                Step.DISTRIBUTE,
                () -> driver.distributeCertificate(peers),
                () -> {
                    distribution = null;
                    unseen = true;
                    told.run();
                },
                fault -> {});
    }

    private void prove() {
        String agentKey = host.agentKey();
        steps.run(
                () -> driver.proveConsensusKey(agentKey),
                key -> {
                    pauses.succeeded(Step.PROVE);
                    if (agentKey.equals(host.agentKey())) {
                        proof = key;
                    }
                },
                fault -> later(Step.PROVE, fault));
    }

    private void revoke(OrgId organisation, Runnable told) {
        byte[] list = host.revocations(organisation);
        tell(
                organisation,
                () -> driver.revocations(organisation, list),
                () -> {
                    revoked.put(organisation, Sha256.of(list));
                    told.run();
                },
                fault -> {
                    if (fault.isRefusal()) {
                        refused.put(organisation, Sha256.of(list));
                    }
                });
    }

    private Optional<OrgId> revocationMissing(Instant now) {
        return target == null
                ? Optional.empty()
                : target.revocations().entrySet().stream()
                        .filter(list -> !list.getValue().equals(revoked.get(list.getKey())))
                        .filter(list -> !list.getValue().equals(refused.get(list.getKey())))
                        .map(Map.Entry::getKey)
                        .filter(organisation -> pauses.over(organisation, now))
                        .findFirst();
    }

    private void tell(Object thing, Runnable job, Runnable done, Consumer<NodeFault> failed) {
        steps.run(
                () -> {
                    job.run();
                    return true;
                },
                told -> {
                    pauses.succeeded(thing);
                    done.run();
                },
                fault -> {
                    later(thing, fault);
                    failed.accept(fault);
                });
    }

    private void later(Object thing, NodeFault fault) {
        pauses.failed(thing, clock.instant());
        steps.failed(fault);
    }
}
