package io.flotilla.fleet.loop;

import io.flotilla.contract.chain.Genesis;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.About;
import io.flotilla.contract.message.Command;
import io.flotilla.contract.message.Event;
import io.flotilla.contract.message.PendingCommands;
import io.flotilla.contract.message.PendingCommands.Needs;
import io.flotilla.contract.message.Stamp;
import io.flotilla.contract.topic.ChainTopic;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.node.Actor;
import io.flotilla.fleet.node.Execution;
import io.flotilla.fleet.node.FleetCommand;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.plan.ChainPicture;
import io.flotilla.fleet.plan.ChainPlan;
import io.flotilla.fleet.plan.ChainPlanner;
import io.flotilla.fleet.plan.GenesisPlan;
import io.flotilla.fleet.plan.PendingPlan;
import io.flotilla.fleet.store.Chronicle;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.StoredChain;
import io.flotilla.fleet.store.Tables;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Carries the planner's plans into the store, inside one transaction. */
final class Planning {
    /** The manager's own orders wait for hosts that are away for long. */
    private static final Duration OWN_LIFE = Duration.ofDays(30);

    /** So long a chain may be without a genesis block before somebody is told. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Entries entries;
    private final Desk desk;
    private final Instant now;
    private final Publishing publishing;
    private final Set<NodeAddress> lists = new LinkedHashSet<>();

    Planning(Entries entries, Desk desk, Instant now, Publishing publishing) {
        this.entries = entries;
        this.desk = desk;
        this.now = now;
        this.publishing = publishing;
    }

    /** The list of this node is to be looked at when all chains are planned. */
    void relist(NodeAddress node) {
        lists.add(node);
    }

    void chain(ChainId id) {
        entries.get(Tables.CHAINS, id.value()).ifPresent(this::chain);
    }

    private void chain(StoredChain chain) {
        ChainPicture picture = Pictures.of(entries, chain);
        ChainPlan plan = ChainPlanner.plan(picture, Pictures.term(entries), now);
        plan.genesis().ifPresentOrElse(genesis -> pin(chain, genesis), () -> unborn(picture));
        publishing.unsigned(Topics.chain(chain.spec().chain(), ChainTopic.SIGNERS), desk.signers());
        plan.drafts().forEach(draft -> publishing.signed(draft.topic(), draft.document(), draft.stamp()));
        Map<Command, List<ChainPlan.Order>> together = new LinkedHashMap<>();
        plan.orders()
                .forEach(order -> together.computeIfAbsent(order.command(), command -> new ArrayList<>())
                        .add(order));
        together.forEach(this::order);
    }

    private void pin(StoredChain chain, Genesis genesis) {
        Sha256 hash = publishing.signed(Topics.chain(genesis.chain(), ChainTopic.GENESIS), genesis, Stamp.NONE);
        entries.put(Tables.CHAINS, genesis.chain().value(), chain.withGenesis(hash));
        Chronicle.audit(
                entries,
                now,
                Actor.MANAGER,
                new Chronicle.Change(
                        "genesis.build",
                        "chain/" + genesis.chain(),
                        genesis.validators().size() + " validators",
                        null,
                        hash));
        tell(
                Event.Severity.INFO,
                "genesis.built",
                "the genesis block of " + genesis.chain() + " is " + hash + ", with "
                        + genesis.validators().size() + " validators");
    }

    /** Says for whom a chain waits to be born, each time that is somebody else. */
    private void unborn(ChainPicture picture) {
        StoredChain chain = picture.chain();
        if (chain.genesis() != null || now.isBefore(chain.appliedAt().plus(PATIENCE))) {
            return;
        }
        List<NodeAddress> missing = GenesisPlan.missing(picture);
        String told = "unborn/" + chain.spec().chain();
        Tables.Counter same = new Tables.Counter(missing.hashCode());
        if (!missing.isEmpty() && !entries.get(Tables.COUNTERS, told).equals(Optional.of(same))) {
            entries.put(Tables.COUNTERS, told, same);
            tell(
                    Event.Severity.WARNING,
                    "genesis.waiting",
                    chain.spec().chain() + " is not born before these validators have joined and spoken: "
                            + missing.stream().map(address -> waiting(address)).collect(Collectors.joining(", ")));
        }
    }

    private String waiting(NodeAddress address) {
        boolean active = entries.get(Tables.NODES, address.toString())
                .filter(ManagedNode::active)
                .isPresent();
        return active ? address.toString() : address + " (revoked: take it out of the spec)";
    }

    private void tell(Event.Severity severity, String code, String message) {
        Chronicle.event(entries, now, null, severity, new Chronicle.Note(code, message));
    }

    private void order(Command command, List<ChainPlan.Order> orders) {
        String id = desk.ids().next();
        Instant notAfter = now.plus(OWN_LIFE);
        entries.put(
                Tables.COMMANDS,
                id,
                new FleetCommand(
                        id,
                        command.operation().wire(),
                        command.arguments(),
                        orders.stream().map(ChainPlan.Order::node).toList(),
                        Actor.MANAGER.name(),
                        now,
                        null,
                        notAfter));
        Chronicle.audit(
                entries,
                now,
                Actor.MANAGER,
                Chronicle.Change.of(
                        "command.order",
                        "command/" + id,
                        command.operation().wire() + " on "
                                + orders.stream()
                                        .map(order -> order.node().toString())
                                        .collect(Collectors.joining(", "))));
        for (ChainPlan.Order order : orders) {
            Executions.putOwn(
                    entries,
                    Execution.queued(
                            order.node(), item(entries, order.node(), id, command, notAfter, order.needs(), now)));
            relist(order.node());
        }
    }

    /** An item for the journal that the agent has at this moment. */
    private static PendingCommands.Item item(
            Entries entries, NodeAddress node, String id, Command command, Instant notAfter, Needs needs, Instant now) {
        return new PendingCommands.Item(
                id,
                1,
                Pictures.about(entries, node).map(About::journalId).orElse(null),
                command.operation().wire(),
                command.arguments(),
                Actor.MANAGER.name(),
                now,
                null,
                notAfter,
                false,
                null,
                needs,
                List.of());
    }

    /** Writes the lists that have changed. */
    void writeLists() {
        lists.forEach(address -> entries.get(Tables.NODES, address.toString()).ifPresent(this::writeList));
    }

    private void writeList(ManagedNode node) {
        if (node.active()) {
            PendingPlan.plan(
                            node,
                            Executions.unfinished(entries, node.address()),
                            Pictures.pending(entries, node.address()).orElse(null),
                            Pictures.term(entries),
                            now)
                    .ifPresent(list -> publishing.signed(
                            Topics.node(node.address(), NodeTopic.COMMAND_PENDING), list, list.stamp()));
        }
    }
}
