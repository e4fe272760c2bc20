package io.flotilla.fleet.loop;

import io.flotilla.fleet.node.DownDocument;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.FleetStore;
import io.flotilla.fleet.store.Tables;
import java.nio.charset.StandardCharsets;

/** The signatures of the stored documents after the manager's key was replaced. */
public final class Signatures {
    private static final String BY = "signers";

    private Signatures() {}

    /**
     * Has every document carry the present key's signature. Its place in the order and its digest stay: who holds it has
     * nothing to do, and who comes later knows the key. Called before anything is published; once done, it costs nothing.
     *
     * @return how many were signed anew
     */
    public static int renew(FleetStore store, Desk desk) {
        long version = desk.signers().newest().version();
        return store.write(entries -> {
            long before =
                    entries.get(Tables.COUNTERS, BY).map(Tables.Counter::value).orElse(1L);
            if (before == version) {
                return 0;
            }
            entries.put(Tables.COUNTERS, BY, new Tables.Counter(version));
            return (int) entries.all(Tables.DOCUMENTS, "").stream()
                    .filter(document -> signedAnew(entries, document, desk))
                    .count();
        });
    }

    private static boolean signedAnew(Entries entries, DownDocument document, Desk desk) {
        return desk.signer()
                .signAnew(document.bytes())
                .map(signed -> {
                    DownDocument next = new DownDocument(
                            document.topic(),
                            new String(signed, StandardCharsets.UTF_8),
                            document.stamp(),
                            document.sha256());
                    entries.put(Tables.DOCUMENTS, next.topic(), next);
                    entries.put(Tables.OUTBOX, next.topic(), new Tables.OutboxRow(next.sha256()));
                    return next;
                })
                .isPresent();
    }
}
