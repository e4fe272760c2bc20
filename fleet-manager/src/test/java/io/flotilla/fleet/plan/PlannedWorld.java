package io.flotilla.fleet.plan;

import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.About;
import io.flotilla.contract.message.Command;
import io.flotilla.contract.message.CommandState;
import io.flotilla.contract.message.DesiredConfig;
import io.flotilla.contract.message.PeerSet;
import io.flotilla.contract.message.PendingCommands;
import io.flotilla.contract.message.Result;
import io.flotilla.contract.message.TrustList;
import io.flotilla.fleet.fake.Specs;
import io.flotilla.fleet.node.Execution;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.node.Organisation;
import io.flotilla.fleet.spec.ChainSpec;
import io.flotilla.fleet.store.StoredChain;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Applies plans to pictures, as the loop does with the store. */
final class PlannedWorld {
    static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

    final Map<NodeAddress, ManagedNode> nodes = new TreeMap<>();
    final Map<NodeAddress, About> abouts = new TreeMap<>();
    final Map<NodeAddress, DesiredConfig> configs = new TreeMap<>();
    final Map<NodeAddress, List<Execution>> executions = new TreeMap<>();
    StoredChain chain;
    PeerSet peers;
    TrustList trust;
    long term = 1;
    Instant now = START;
    private long ids;

    PlannedWorld(ChainSpec resolved) {
        chain = new StoredChain(resolved, 1, "ana", START, null);
        SpecDifference.nodes(resolved)
                .forEach((address, node) -> nodes.put(
                        address,
                        new ManagedNode(
                                address,
                                Specs.CHAIN,
                                node.role(),
                                ManagedNode.Origin.NAMED,
                                node.runtime(),
                                START,
                                null,
                                null)));
    }

    ChainPicture picture() {
        return new ChainPicture(
                chain,
                chain.spec().organisations().stream()
                        .map(o -> new Organisation(o.id(), o.name(), "Y2E="))
                        .toList(),
                nodes.values().stream()
                        .map(node -> new NodePicture(
                                node,
                                abouts.get(node.address()),
                                configs.get(node.address()),
                                executions.getOrDefault(node.address(), List.of())))
                        .toList(),
                peers,
                trust);
    }

    /** Plans once and applies that. */
    ChainPlan step() {
        ChainPlan plan = ChainPlanner.plan(picture(), term, now);
        plan.genesis().ifPresent(genesis -> chain = chain.withGenesis(Documents.digest(genesis)));
        for (ChainPlan.Draft draft : plan.drafts()) {
            if (draft.document() instanceof DesiredConfig config) {
                configs.put(config.to(), config);
            } else if (draft.document() instanceof PeerSet set) {
                peers = set;
            } else if (draft.document() instanceof TrustList list) {
                trust = list;
            }
        }
        plan.orders().forEach(this::order);
        return plan;
    }

    private void order(ChainPlan.Order order) {
        Command command = order.command();
        PendingCommands.Item item = new PendingCommands.Item(
                new UUID(0, ++ids).toString(),
                1,
                abouts.get(order.node()).journalId(),
                command.operation().wire(),
                command.arguments(),
                "manager",
                now,
                null,
                now.plus(Duration.ofDays(30)),
                false,
                null,
                order.needs(),
                List.of());
        executions.computeIfAbsent(order.node(), node -> new ArrayList<>()).add(Execution.queued(order.node(), item));
    }

    /** Every order that has no result ends so. */
    void finish(CommandState state) {
        executions.replaceAll((node, all) -> new ArrayList<>(all.stream()
                .map(e -> e.state().isFinal() ? e : e.ended(result(node, e, state)))
                .toList()));
    }

    private Result result(NodeAddress node, Execution execution, CommandState state) {
        return new Result(node, 1, 1, execution.item().id(), 1, "journal", state, now, Duration.ZERO, Map.of(), null);
    }

    List<String> operations(NodeAddress node) {
        return executions.getOrDefault(node, List.of()).stream()
                .map(e -> e.item().operation())
                .toList();
    }
}
