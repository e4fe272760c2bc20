package io.flotilla.fleet.loop;

import io.flotilla.fleet.node.AuditEntry;
import io.flotilla.fleet.node.FleetEvent;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.Entries.Row;
import io.flotilla.fleet.store.FleetStore;
import io.flotilla.fleet.store.Table;
import io.flotilla.fleet.store.Tables;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Lists in pieces: each call reads as many rows as it is asked for and no more. A row's key is its place; what is added
 * or removed meanwhile moves no other. Safe for use by many threads.
 */
public final class FleetLists {
    private final FleetStore store;
    private final Observations observations;

    public FleetLists(FleetStore store, Observations observations) {
        this.store = store;
        this.observations = observations;
    }

    /** Which way a list is read. */
    public enum Order {
        OLDEST,
        NEWEST
    }

    /**
     * In order of address.
     *
     * @param prefix of the address; empty for all
     * @param after the key before; empty: from the first
     */
    public List<Row<NodeView>> nodes(String prefix, String after, int limit) {
        return store.read(entries -> {
            NodeViews views = new NodeViews(entries, observations);
            return entries.scan(Tables.NODES, prefix, after, limit).stream()
                    .map(row -> new Row<>(row.key(), views.of(row.value())))
                    .toList();
        });
    }

    /** In order of name. */
    public List<Row<ChainView>> chains(String after, int limit) {
        return store.read(entries -> entries.scan(Tables.CHAINS, "", after, limit).stream()
                .map(row -> new Row<>(row.key(), ChainViews.of(entries, observations, row.value())))
                .toList());
    }

    /** Newest first. */
    public List<Row<CommandView>> commands(String before, int limit) {
        return rows(Tables.COMMANDS, before, limit, Order.NEWEST, CommandView::of);
    }

    public List<Row<FleetEvent>> events(String after, int limit, Order order) {
        return rows(Tables.EVENTS, after, limit, order, (entries, event) -> event);
    }

    public List<Row<AuditEntry>> audit(String after, int limit, Order order) {
        return rows(Tables.AUDIT, after, limit, order, (entries, entry) -> entry);
    }

    /** Active ones, in order of node. */
    public List<Row<AlarmView>> alarms(String prefix, String after, int limit) {
        return store.read(entries -> entries.scan(Tables.ALARMS, prefix, after, limit).stream()
                .map(row -> new Row<>(row.key(), AlarmView.of(row.value(), AlarmView.State.ACTIVE)))
                .toList());
    }

    /** In order of serial. */
    public List<Row<CertificateView>> certificates(String after, int limit) {
        return rows(Tables.CERTIFICATES, after, limit, Order.OLDEST, (entries, issued) -> CertificateView.of(issued));
    }

    private <V extends Record, W extends Record> List<Row<W>> rows(
            Table<V> table, String after, int limit, Order order, BiFunction<Entries, V, W> view) {
        return store.read(entries -> {
            List<Row<V>> rows = order == Order.NEWEST
                    ? entries.scanBack(table, after, limit)
                    : entries.scan(table, "", after, limit);
            return rows.stream()
                    .map(row -> new Row<>(row.key(), view.apply(entries, row.value())))
                    .toList();
        });
    }
}
