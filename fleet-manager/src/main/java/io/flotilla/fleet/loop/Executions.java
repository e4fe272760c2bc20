package io.flotilla.fleet.loop;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Claim;
import io.flotilla.contract.message.CommandKey;
import io.flotilla.fleet.node.Execution;
import io.flotilla.fleet.node.FleetCommand;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.Tables;
import io.flotilla.fleet.store.Tables.Reference;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The executions in the store, with the lists that lead to them. */
final class Executions {
    private Executions() {}

    static void put(Entries entries, Execution execution) {
        String key = key(execution);
        entries.put(Tables.EXECUTIONS, key, execution);
        if (execution.state().isFinal()) {
            entries.remove(Tables.UNFINISHED, key);
        } else if (entries.get(Tables.UNFINISHED, key).isEmpty()) {
            entries.put(Tables.UNFINISHED, key, new Reference(key));
        }
    }

    /** Marks one that the manager ordered of its own accord, so that the planner finds it again. */
    static void putOwn(Entries entries, Execution execution) {
        put(entries, execution);
        String key = key(execution);
        entries.put(Tables.OWN_ORDERS, key, new Reference(key));
    }

    static Optional<Execution> find(Entries entries, NodeAddress node, CommandKey key) {
        return entries.get(Tables.EXECUTIONS, Tables.execution(node, key.id(), key.attempt()));
    }

    /** Whether a result is still waited for. */
    static boolean isUnfinished(Entries entries, Execution execution) {
        String key = key(execution);
        return entries.get(Tables.UNFINISHED, key).isPresent();
    }

    /** Those of the node that have no result yet. */
    static List<Execution> unfinished(Entries entries, NodeAddress node) {
        return referred(entries, entries.all(Tables.UNFINISHED, Tables.executionsOf(node)));
    }

    static List<Execution> everyUnfinished(Entries entries) {
        return referred(entries, entries.all(Tables.UNFINISHED, ""));
    }

    static List<Execution> own(Entries entries, NodeAddress node) {
        return referred(entries, entries.all(Tables.OWN_ORDERS, Tables.executionsOf(node)));
    }

    /** In order of node and attempt. */
    static List<Execution> of(Entries entries, FleetCommand command) {
        return command.nodes().stream()
                .flatMap(
                        node -> entries.all(Tables.EXECUTIONS, Tables.executionsOf(node) + command.id() + "#").stream())
                .toList();
    }

    /** Takes it out of the node's list although no result came. */
    static void giveUp(Entries entries, Execution execution) {
        entries.remove(Tables.UNFINISHED, key(execution));
    }

    /** Forgets one for good. */
    static void remove(Entries entries, Execution execution) {
        String key = key(execution);
        entries.remove(Tables.EXECUTIONS, key);
        entries.remove(Tables.UNFINISHED, key);
        entries.remove(Tables.OWN_ORDERS, key);
    }

    /** Whether the manager ordered it of its own accord. */
    static boolean isOwn(Entries entries, Execution execution) {
        String key = key(execution);
        return entries.get(Tables.OWN_ORDERS, key).isPresent();
    }

    private static String key(Execution execution) {
        return Tables.execution(
                execution.node(), execution.item().id(), execution.item().attempt());
    }

    private static List<Execution> referred(Entries entries, List<Reference> references) {
        return references.stream()
                .flatMap(reference -> entries.get(Tables.EXECUTIONS, reference.value()).stream())
                .toList();
    }

    /**
     * Grants a claim that is the first of its attempt, for good: who made another one is a copy of the agent, or was put back.
     *
     * @return whether the node's list has changed by it
     */
    static boolean grant(Entries entries, NodeAddress node, @Nullable Claim claim) {
        Optional<Execution> first = Optional.ofNullable(claim)
                .flatMap(made -> find(entries, node, made.key()))
                .filter(held -> isUnfinished(entries, held))
                .filter(held -> held.item().grantedTo() == null);
        first.ifPresent(held -> put(entries, held.granted(Objects.requireNonNull(claim))));
        return first.isPresent();
    }
}
