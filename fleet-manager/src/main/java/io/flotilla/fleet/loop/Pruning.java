package io.flotilla.fleet.loop;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.About;
import io.flotilla.contract.message.CommandState;
import io.flotilla.fleet.node.Execution;
import io.flotilla.fleet.node.FleetCommand;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.Tables;
import io.flotilla.fleet.store.Tables.CertificateNote;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Forgets what matters no more, a batch at a time: commands that agents have forgotten too, the idempotency keys of such
 * commands, and certificates that ended long ago. Goes round its tables and begins anew; used by the loop's thread only.
 */
final class Pruning {
    /** Agents forget a command 30 d after its end; until then its result may come. */
    private static final Duration COMMANDS = Duration.ofDays(31);
    /** No command lives longer than 30 d, so that no key is forgotten before its command. */
    private static final Duration KEYS = Orders.LONGEST_LIFE.plus(COMMANDS);
    /** Longer than a host may be away and still be let in again with its old certificate. */
    private static final Duration CERTIFICATES = Duration.ofDays(120);

    private static final Duration PAUSE = Duration.ofHours(1);
    static final int BATCH = 100;

    private Instant notBefore = Instant.MIN;
    private Cursor cursor = new Cursor("", "");

    /** Where the next batch begins; both empty at the beginning of a round. */
    private record Cursor(String command, String certificate) {}

    boolean due(Instant now) {
        return !now.isBefore(notBefore);
    }

    /** Inside one transaction; it may be run again. The next batch follows once {@link #went} was told of this one. */
    Round round(Entries entries, Instant now) {
        boolean keys = keys(entries, now);
        Optional<String> command = commands(entries, now);
        Optional<String> certificate = certificates(entries, now);
        return new Round(
                command.orElse(""), certificate.orElse(""), keys || command.isPresent() || certificate.isPresent());
    }

    /** @param more whether there is something left to look at now */
    record Round(String command, String certificate, boolean more) {}

    /** After the transaction. */
    void went(Round round, Instant now) {
        cursor = new Cursor(round.command(), round.certificate());
        notBefore = round.more() ? now : now.plus(PAUSE);
    }

    /** Ids are in order of time: the first young one ends the round. The last key looked at; empty at the end. */
    private Optional<String> commands(Entries entries, Instant now) {
        List<Entries.Row<FleetCommand>> rows = entries.scan(Tables.COMMANDS, "", cursor.command(), BATCH);
        for (Entries.Row<FleetCommand> row : rows) {
            if (row.value().issuedAt().plus(COMMANDS).isAfter(now)) {
                return Optional.empty();
            }
            forget(entries, row.value(), now);
        }
        return last(rows);
    }

    private static void forget(Entries entries, FleetCommand command, Instant now) {
        List<Execution> all = Executions.of(entries, command);
        List<Execution> over = all.stream()
                .filter(execution -> isOver(entries, execution, now))
                .toList();
        over.forEach(execution -> Executions.remove(entries, execution));
        if (over.size() == all.size()) {
            entries.remove(Tables.COMMANDS, command.id());
        }
    }

    private static boolean isOver(Entries entries, Execution execution, Instant now) {
        return execution.item().notAfter().plus(COMMANDS).isBefore(now)
                && !Executions.isUnfinished(entries, execution)
                && !stillCounts(entries, execution);
    }

    /** The planner gives an order of its own once only, and knows by this that it was carried out. */
    private static boolean stillCounts(Entries entries, Execution execution) {
        NodeAddress node = execution.node();
        return execution.state() == CommandState.SUCCEEDED
                && Executions.isOwn(entries, execution)
                && entries.get(Tables.NODES, node.toString())
                        .filter(ManagedNode::active)
                        .isPresent()
                && Pictures.about(entries, node)
                        .map(About::journalId)
                        .filter(journal -> journal.equals(execution.item().journal()))
                        .isPresent();
    }

    /** Whether there may be more. */
    private static boolean keys(Entries entries, Instant now) {
        String end = Tables.number(now.minus(KEYS).toEpochMilli());
        List<Entries.Row<Tables.Reference>> old = entries.scan(Tables.IDEMPOTENCY_BY_TIME, "", "", BATCH).stream()
                .filter(row -> row.key().compareTo(end) < 0)
                .toList();
        for (Entries.Row<Tables.Reference> row : old) {
            entries.remove(Tables.IDEMPOTENCY, row.value().value());
            entries.remove(Tables.IDEMPOTENCY_BY_TIME, row.key());
        }
        return old.size() == BATCH;
    }

    /** The newest of each kind stays. The last key looked at; empty at the end. */
    private Optional<String> certificates(Entries entries, Instant now) {
        List<Entries.Row<CertificateNote>> rows = entries.scan(Tables.CERTIFICATES_OF, "", cursor.certificate(), BATCH);
        for (Entries.Row<CertificateNote> row : rows) {
            CertificateNote note = row.value();
            String kind = row.key().substring(0, row.key().lastIndexOf('/') + 1);
            boolean newest = entries.all(Tables.CERTIFICATES_OF, kind).stream()
                    .noneMatch(other -> other.notAfter().isAfter(note.notAfter()));
            if (note.notAfter().plus(CERTIFICATES).isBefore(now) && !newest) {
                entries.remove(Tables.CERTIFICATES_OF, row.key());
                entries.remove(Tables.CERTIFICATES, note.serial());
            }
        }
        return last(rows);
    }

    private static <V extends Record> Optional<String> last(List<Entries.Row<V>> rows) {
        return rows.size() < BATCH
                ? Optional.empty()
                : Optional.of(rows.get(BATCH - 1).key());
    }
}
