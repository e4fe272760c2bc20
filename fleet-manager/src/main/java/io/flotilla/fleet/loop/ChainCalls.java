package io.flotilla.fleet.loop;

import io.flotilla.contract.chain.Genesis;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Phase;
import io.flotilla.contract.topic.ChainTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.node.Actor;
import io.flotilla.fleet.node.ChainCall;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.fleet.node.FleetException.Code;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.FleetStore;
import io.flotilla.fleet.store.Nodes;
import io.flotilla.fleet.store.Tables;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Hands calls of contracts to agents, which sign them with their organisations' keys. Safe for many threads. */
public final class ChainCalls {
    private static final Set<Phase> AWAY = Set.of(Phase.STOPPED, Phase.FAILED);

    private final FleetStore store;
    private final Desk desk;
    private final LoopQueue queue;
    private final Observations observations;

    public ChainCalls(FleetStore store, Desk desk, LoopQueue queue, Observations observations) {
        this.store = store;
        this.desk = desk;
        this.queue = queue;
        this.observations = observations;
    }

    /**
     * Orders {@code chain.submit} of one agent. The same idempotency key of the same operator gives the same command, also
     * when another agent would be chosen by now.
     *
     * @param idempotencyKey 1 to 200 characters
     */
    public Placed place(ChainCall call, String idempotencyKey, Actor actor) {
        IdempotencyKey key = IdempotencyKey.of(actor, idempotencyKey);
        String id = desk.ids().next();
        Instant now = desk.clock().instant();
        Placed placed = store.write(entries -> new Orders(entries, actor, now).call(call, this::signer, key, id));
        queue.offer(new Signal.Changed(Set.of(), placed.command().nodes(), Set.of()));
        return placed;
    }

    /**
     * The first agent that is connected, before others one whose node runs, and among those one whose key the chain has known
     * from its birth: a key of one that joined later is known after {@code members.add-key} only, which nobody sees from here.
     */
    private NodeAddress signer(Entries entries, ChainCall call) {
        Known.chain(entries, call.chain());
        if (call.method().artifact() != null
                && entries.get(Tables.ARTIFACTS, call.method().artifact().value())
                        .isEmpty()) {
            throw new FleetException(
                    Code.UNKNOWN_ARTIFACT,
                    "artifact: nobody has sent the module " + call.method().artifact() + ": send it first");
        }
        List<NodeAddress> agents = Nodes.of(entries, call.chain()).stream()
                .filter(ManagedNode::active)
                .map(ManagedNode::address)
                .filter(node -> node.organisation().equals(call.organisation()))
                .filter(node -> call.signer() == null || node.node().equals(call.signer()))
                .toList();
        if (agents.isEmpty()) {
            throw new FleetException(
                    call.signer() == null ? Code.UNKNOWN_ORGANISATION : Code.UNKNOWN_NODE,
                    call.organisation() + (call.signer() == null ? "" : "/" + call.signer()) + " has no node of "
                            + call.chain() + ", so nobody can sign for it: see fleet get nodes");
        }
        List<String> known = keysAtBirth(entries, call);
        return agents.stream()
                .filter(node -> observations.of(node).online())
                .min(Comparator.comparing(this::away)
                        .thenComparing(node -> agents.size() > 1 && !isKnown(entries, node, known)))
                .orElseThrow(() -> new FleetException(
                        Code.NO_ANSWER,
                        "no agent of " + call.organisation() + " is connected, so nobody can sign for it now: see"
                                + " fleet get nodes, and try again"));
    }

    private static List<String> keysAtBirth(Entries entries, ChainCall call) {
        return Pictures.document(entries, Topics.chain(call.chain(), ChainTopic.GENESIS), Genesis.class)
                .flatMap(genesis -> genesis.organisation(call.organisation()))
                .map(Genesis.Organisation::transactionKeys)
                .orElse(List.of());
    }

    private static boolean isKnown(Entries entries, NodeAddress node, List<String> keys) {
        return Pictures.about(entries, node)
                .flatMap(about -> Optional.ofNullable(about.transactionKey()))
                .filter(key -> keys.contains(key.publicKey()))
                .isPresent();
    }

    private boolean away(NodeAddress node) {
        Phase phase = observations.of(node).phase();
        return phase == null || AWAY.contains(phase);
    }
}
