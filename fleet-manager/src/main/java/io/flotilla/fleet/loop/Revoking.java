package io.flotilla.fleet.loop;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.CommandState;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.node.Actor;
import io.flotilla.fleet.node.DownDocument;
import io.flotilla.fleet.node.Execution;
import io.flotilla.fleet.node.FleetAlarm;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.store.Certificates;
import io.flotilla.fleet.store.Chronicle;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.Nodes;
import io.flotilla.fleet.store.Tables;
import io.flotilla.fleet.store.Tokens;
import io.flotilla.pki.ca.Authorities;
import java.time.Instant;

/** Cuts a node off in the store: certificates, tokens, documents, orders; inside one transaction. */
final class Revoking {
    private final Entries entries;
    private final Publishing publishing;
    private final Crls crls;
    private final Instant now;

    Revoking(Entries entries, Publishing publishing, Authorities authorities, Instant now) {
        this.entries = entries;
        this.publishing = publishing;
        this.crls = new Crls(entries, publishing, authorities, now);
        this.now = now;
    }

    void revoke(ManagedNode node, String reason, Actor actor) {
        cutOff(node.revoked(now), "node.revoke", reason, actor);
    }

    /** As {@link #revoke}; the node is part of its chain no more. */
    void remove(ManagedNode node, String reason, Actor actor) {
        cutOff(node.removed(now), "node.remove", reason, actor);
    }

    private void cutOff(ManagedNode node, String action, String reason, Actor actor) {
        NodeAddress address = node.address();
        Nodes.put(entries, node);
        int revoked = Certificates.revokeAll(entries, address, now).size();
        Tokens.of(entries, address).forEach(token -> Tokens.remove(entries, token));
        for (Execution execution : Executions.unfinished(entries, address)) {
            Executions.put(entries, execution.entering(CommandState.TIMED_OUT, now));
            Executions.giveUp(entries, execution);
        }
        forget(address);
        crls.issue(address.organisation());
        Chronicle.audit(
                entries,
                now,
                actor,
                Chronicle.Change.of(action, "node/" + address, reason + " (" + revoked + " certificates)"));
    }

    /** The broker's extension clears the node's retained messages; nothing of it may be published again. */
    private void forget(NodeAddress address) {
        for (Entries.Row<DownDocument> row :
                entries.scan(Tables.DOCUMENTS, Topics.subtree(address), "", Integer.MAX_VALUE)) {
            entries.remove(Tables.DOCUMENTS, row.key());
            entries.remove(Tables.OUTBOX, row.key());
        }
        for (Entries.Row<FleetAlarm> row : entries.scan(Tables.ALARMS, address + "/", "", Integer.MAX_VALUE)) {
            entries.remove(Tables.ALARMS, row.key());
            publishing.clear(Topics.fleetAlarm(address, row.value().code()));
        }
        entries.remove(Tables.ABOUTS, address.toString());
        entries.remove(Tables.REPORTS, address.toString());
        entries.remove(Tables.STANDINGS, address.toString());
    }
}
