package io.flotilla.fleet.loop;

import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.Tables;
import java.time.Instant;

/** Lets everything that is written from now on count as newer than whatever a store wrote that is lost. */
public final class NewTerm {
    private static final String CRL_NUMBER = "crl/";

    private NewTerm() {}

    /**
     * Raises the term to max(stored + 1, {@code above} + 1, Unix seconds), the numbers of the revocation lists likewise,
     * and has those lists issued again.
     */
    public static long begin(Entries entries, long above, Instant now) {
        long term = Math.max(Math.max(Pictures.term(entries), above) + 1, now.getEpochSecond());
        entries.put(Tables.COUNTERS, Pictures.TERM, new Tables.Counter(term));
        for (Entries.Row<Tables.Counter> row : entries.scan(Tables.COUNTERS, CRL_NUMBER, "", Integer.MAX_VALUE)) {
            long number = Math.max(row.value().value(), now.getEpochSecond());
            entries.put(Tables.COUNTERS, row.key(), new Tables.Counter(number));
        }
        entries.keys(Tables.COUNTERS, Crls.ISSUED)
                .forEach(issued -> entries.put(Tables.COUNTERS, issued, new Tables.Counter(0)));
        return term;
    }
}
