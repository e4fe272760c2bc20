package io.flotilla.fleet.loop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.FleetSummary;
import io.flotilla.contract.topic.ChainTopic;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.node.AuditEntry;
import io.flotilla.fleet.node.FleetAlarm;
import io.flotilla.fleet.node.FleetCommand;
import io.flotilla.fleet.node.FleetEvent;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.fleet.node.Received;
import io.flotilla.fleet.spec.ChainSpec;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.FleetStore;
import io.flotilla.fleet.store.StoredChain;
import io.flotilla.fleet.store.Table;
import io.flotilla.fleet.store.Tables;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What REST, the CLI and the console ask. Safe for use by many threads. */
public final class FleetReads {
    private final FleetStore store;
    private final Observations observations;
    private final Headcount headcount;
    private final BooleanSupplier brokerUp;
    private final BooleanSupplier turning;

    /**
     * @param brokerUp whether the link to the broker stands
     * @param turning whether the loop does its turns
     */
    public FleetReads(FleetStore store, Observations observations, BooleanSupplier brokerUp, BooleanSupplier turning) {
        this.store = store;
        this.observations = observations;
        this.headcount = new Headcount(store, observations);
        this.brokerUp = brokerUp;
        this.turning = turning;
    }

    public List<ChainView> chains() {
        return store.read(entries -> entries.all(Tables.CHAINS, "").stream()
                .map(chain -> ChainViews.of(entries, observations, chain))
                .toList());
    }

    public Optional<ChainView> chain(ChainId id) {
        return store.read(entries ->
                entries.get(Tables.CHAINS, id.value()).map(chain -> ChainViews.of(entries, observations, chain)));
    }

    /** The chain's spec as it was applied, with every identifier. */
    public Optional<ChainSpec> spec(ChainId id) {
        return store.read(entries -> entries.get(Tables.CHAINS, id.value()).map(StoredChain::spec));
    }

    /** Block 0 with the manager's signature, as it stands in the topic tree; empty before there is one. */
    public Optional<ObjectNode> genesis(ChainId id) {
        return store.read(entries -> down(entries, Topics.chain(id, ChainTopic.GENESIS)));
    }

    /** In order of address. */
    public List<NodeView> nodes() {
        return store.read(entries -> {
            NodeViews views = new NodeViews(entries, observations);
            return entries.all(Tables.NODES, "").stream().map(views::of).toList();
        });
    }

    public Optional<NodeView> node(NodeAddress address) {
        return store.read(entries -> entries.get(Tables.NODES, address.toString())
                .map(node -> new NodeViews(entries, observations).of(node)));
    }

    /** @throws FleetException when there is no such node */
    public NodeDocuments documents(NodeAddress address) {
        Observations.Seen seen = observations.of(address);
        return store.read(entries -> {
            if (entries.get(Tables.NODES, address.toString()).isEmpty()) {
                throw new FleetException(
                        FleetException.Code.UNKNOWN_NODE,
                        "there is no node " + address + ": fleet get nodes lists them");
            }
            return new NodeDocuments(
                    down(entries, Topics.node(address, NodeTopic.CONFIG_DESIRED))
                            .orElse(null),
                    down(entries, Topics.node(address, NodeTopic.COMMAND_PENDING))
                            .orElse(null),
                    up(entries, Tables.ABOUTS, address),
                    up(entries, Tables.REPORTS, address),
                    seen.status() == null ? null : Documents.tree(seen.status()),
                    seen.telemetry());
        });
    }

    /** A group of telemetry as the node's agent said it last; empty while the agent is not connected: it may be long ago. */
    public Optional<ObjectNode> telemetry(NodeAddress address, String group) {
        Observations.Seen seen = observations.of(address);
        return seen.online() ? Optional.ofNullable(seen.telemetry().get(group)) : Optional.empty();
    }

    private static Optional<ObjectNode> down(Entries entries, String topic) {
        return entries.get(Tables.DOCUMENTS, topic)
                .filter(document -> !document.payload().isEmpty())
                .map(document -> Json.parse(document.bytes(), Documents.MOST_BYTES));
    }

    private static @Nullable ObjectNode up(Entries entries, Table<Received> table, NodeAddress node) {
        return entries.get(table, node.toString())
                .map(held -> Json.parse(held.payload().getBytes(StandardCharsets.UTF_8), Documents.MOST_BYTES))
                .orElse(null);
    }

    public Optional<CommandView> command(String id) {
        return store.read(entries -> entries.get(Tables.COMMANDS, id).map(command -> CommandView.of(entries, command)));
    }

    /** Newest first. */
    public Page<CommandView> commands(String after, int limit) {
        return store.read(entries -> {
            List<FleetCommand> all = entries.all(Tables.COMMANDS, "").stream()
                    .filter(command -> after.isEmpty() || command.id().compareTo(after) < 0)
                    .sorted((a, b) -> b.id().compareTo(a.id()))
                    .limit(limit + 1L)
                    .toList();
            List<CommandView> page = all.stream()
                    .limit(limit)
                    .map(command -> CommandView.of(entries, command))
                    .toList();
            return new Page<>(
                    page, all.size() > limit ? page.get(page.size() - 1).id() : null);
        });
    }

    /**
     * Oldest first.
     *
     * @param after the number of an event; empty: from the oldest that is kept
     */
    public Page<FleetEvent> events(String after, int limit) {
        return page(Tables.EVENTS, after, limit);
    }

    /** Oldest first, as {@link #events}. */
    public Page<AuditEntry> audit(String after, int limit) {
        return page(Tables.AUDIT, after, limit);
    }

    private <V extends Record> Page<V> page(Table<V> table, String after, int limit) {
        String key = after.isEmpty() ? "" : Tables.number(number(after));
        List<Entries.Row<V>> rows = store.read(entries -> entries.scan(table, "", key, limit + 1));
        boolean more = rows.size() > limit;
        String last = more ? String.valueOf(Long.parseLong(rows.get(limit - 1).key())) : null;
        return new Page<>(rows.stream().limit(limit).map(Entries.Row::value).toList(), last);
    }

    private static long number(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw new FleetException(FleetException.Code.INVALID, "after: \"" + text + "\" is not a number");
        }
        return Long.parseLong(text);
    }

    public List<FleetAlarm> alarms() {
        return store.read(entries -> entries.all(Tables.ALARMS, ""));
    }

    public FleetSummary summary() {
        return headcount.fleet();
    }

    /** Whether the link to the broker stands. */
    public boolean brokerUp() {
        return brokerUp.getAsBoolean();
    }

    /** Why the manager is not at work; empty when it is: it can store, its loop turns, the link to the broker stands. */
    public Optional<String> hindrance() {
        Optional<String> trouble = store.trouble().map(FleetException::getMessage);
        if (trouble.isPresent()) {
            return trouble;
        }
        if (!turning.getAsBoolean()) {
            return Optional.of("the manager's loop has not done its work for 10 s: look at the manager's log");
        }
        return brokerUp()
                ? Optional.empty()
                : Optional.of("the link to the broker does not stand yet: ask again in a moment");
    }
}
