package io.flotilla.fleet;

import io.flotilla.contract.message.Event;
import io.flotilla.fleet.loop.NewTerm;
import io.flotilla.fleet.node.Actor;
import io.flotilla.fleet.store.Chronicle;
import io.flotilla.fleet.store.FleetStore;
import io.flotilla.fleet.store.Tables;
import io.flotilla.fleet.store.Tokens;
import java.time.Instant;

/** Makes a store that was read from a backup ready for a manager. */
final class RestoredStore {
    private RestoredStore() {}

    /** Begins a new term; join tokens are burnt, for they may have been used since, and leases are nobody's. */
    static long beginTerm(FleetStore store, Backup.Contents contents, Instant now) {
        return store.write(entries -> {
            long term = NewTerm.begin(entries, 0, now);
            Tokens.removeAll(entries);
            entries.keys(Tables.LEASES, "").forEach(lease -> entries.remove(Tables.LEASES, lease));
            String message = "the store was restored from a backup of " + contents.savedAt() + "; term " + term
                    + " begins. What was revoked, added or ordered after it is not known here";
            Chronicle.event(entries, now, null, Event.Severity.WARNING, new Chronicle.Note("store.restored", message));
            Chronicle.audit(entries, now, Actor.MANAGER, Chronicle.Change.of("backup.restore", "fleet", message));
            return term;
        });
    }
}
