package io.flotilla.agent.node;

import io.flotilla.agent.node.NodePlan.Step;
import io.flotilla.agent.node.NodePlan.Waiting;
import io.flotilla.contract.chain.ConsensusKey;
import io.flotilla.contract.chain.NodeReport;
import io.flotilla.contract.chain.PeeringOrder;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.message.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the running node still has to be told, and telling it. Used by the loop thread only. */
final class Telling {
    private static final Duration RETRY = Duration.ofSeconds(3);

    private final NodeDriver driver;
    private final Supervisor.Host host;
    private final Steps steps;
    private final Clock clock;
    private final Map<OrgId, Sha256> revoked = new HashMap<>();

    private Instant next = Instant.MIN;
    private boolean reload;
    /** The node was told something after its last report. */
    private boolean unseen;

    private @Nullable NodeTarget target;
    private @Nullable ConsensusKey proof;
    private @Nullable PeeringOrder ordered;
    private @Nullable List<NodeAddress> distribution;
    private @Nullable Problem genesisTrouble;

    Telling(NodeDriver driver, Supervisor.Host host, Steps steps, Clock clock) {
        this.driver = driver;
        this.host = host;
        this.steps = steps;
        this.clock = clock;
    }

    void target(NodeTarget wish) {
        target = wish;
        next = Instant.MIN;
    }

    Optional<NodeTarget> target() {
        return Optional.ofNullable(target);
    }

    /** Another process knows nothing of what its predecessor was told, except for the genesis block. */
    void anotherProcess() {
        ordered = null;
        unseen = false;
        revoked.clear();
    }

    void hurry() {
        next = Instant.MIN;
    }

    void distribute(List<NodeAddress> peers) {
        distribution = List.copyOf(peers);
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
        boolean due = !now.isBefore(next);
        return new Waiting(
                due && distribution != null,
                due && report != null && genesisMissing(report),
                due && peersMissing(),
                due && revocationMissing().isPresent(),
                due && proof == null,
                due && reload);
    }

    /** @param told runs when the node has taken it */
    void perform(Step step, Runnable told) {
        switch (step) {
            case INSTALL_GENESIS -> installGenesis(told);
            case ORDER_PEERS -> orderPeers(told);
            case DISTRIBUTE -> sendCertificate(told);
            case PROVE -> prove();
            case REVOKE -> revocationMissing().ifPresent(organisation -> revoke(organisation, told));
            case RELOAD -> {
                reload = false;
                tell(driver::reloadCertificate, told, fault -> reload = true);
            }
            default -> throw new IllegalArgumentException(step + " is nothing to tell");
        }
    }

    private void installGenesis(Runnable told) {
        GenesisBlock block =
                Objects.requireNonNull(Objects.requireNonNull(target).genesis());
        genesisTrouble = null;
        tell(
                () -> driver.installGenesis(block.document(), block.sha256()),
                told,
                fault -> genesisTrouble = new Problem(fault.code(), fault.said()));
    }

    private void orderPeers(Runnable told) {
        PeeringOrder order =
                Objects.requireNonNull(Objects.requireNonNull(target).order());
        tell(
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
        steps.run(() -> driver.proveConsensusKey(agentKey), key -> proof = key, this::later);
    }

    private void revoke(OrgId organisation, Runnable told) {
        byte[] list = host.revocations(organisation);
        tell(
                () -> driver.revocations(organisation, list),
                () -> {
                    revoked.put(organisation, Sha256.of(list));
                    told.run();
                },
                fault -> {});
    }

    private Optional<OrgId> revocationMissing() {
        return target == null
                ? Optional.empty()
                : target.revocations().entrySet().stream()
                        .filter(list -> !list.getValue().equals(revoked.get(list.getKey())))
                        .map(Map.Entry::getKey)
                        .findFirst();
    }

    private void tell(Runnable job, Runnable done, Consumer<NodeFault> failed) {
        steps.run(
                () -> {
                    job.run();
                    return true;
                },
                told -> done.run(),
                fault -> {
                    later(fault);
                    failed.accept(fault);
                });
    }

    private void later(NodeFault fault) {
        next = clock.instant().plus(RETRY);
        steps.failed(fault);
    }
}
