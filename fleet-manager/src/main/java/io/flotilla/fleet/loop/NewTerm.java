package io.flotilla.fleet.loop;

import io.flotilla.fleet.enrol.Adoption;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.Tables;
import java.time.Instant;

/** Lets everything that is written from now on count as newer than whatever a store wrote that is lost. */
public final class NewTerm {
    private NewTerm() {}

    /**
     * Raises the term to max(stored + 1, {@code above} + 1, Unix seconds), and has the revocation lists issued again,
     * whose numbers are no lower. From now on certificates that the store lost may be adopted.
     */
    public static long begin(Entries entries, long above, Instant now) {
        long term = Math.max(Math.max(Pictures.term(entries), above) + 1, now.getEpochSecond());
        entries.put(Tables.COUNTERS, Pictures.TERM, new Tables.Counter(term));
        Adoption.begin(entries, now);
        entries.keys(Tables.COUNTERS, Crls.ISSUED)
                .forEach(issued -> entries.put(Tables.COUNTERS, issued, new Tables.Counter(0)));
        return term;
    }
}
