package io.flotilla.fleet.loop;

import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.AccessDocument;
import io.flotilla.contract.message.Stamp;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.loop.Gate.Admission;
import io.flotilla.fleet.node.DownDocument;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.Tables;
import io.flotilla.pki.est.IssuedCertificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the access document of a broker in another process: it lies in the store with the other documents, is the first of
 * them in order of topic, and goes out as they do, at each connect and when it changed.
 */
public final class AccessIssue {
    /** A broker that refuses every document shall not have a new one each time. */
    private static final Duration SELDOM = Duration.ofMinutes(1);

    private AccessIssue() {}

    /** Writes a new version when what it says has changed, or when the broker would not have the last one. */
    public static Set<String> renew(Entries entries, Desk desk, Admission admission) {
        Instant now = desk.clock().instant();
        AccessDocument held = held(entries).orElse(null);
        AccessDocument next = next(entries, desk, admission, held, now);
        if (held != null && says(held, next) && !refused(entries, held, now)) {
            return Set.of();
        }
        Publishing publishing = new Publishing(entries, desk);
        publishing.signed(Topics.ACCESS, next, next.stamp());
        return publishing.topics();
    }

    /** For a manager whose broker asks it directly. */
    public static void withdraw(Entries entries) {
        entries.remove(Tables.DOCUMENTS, Topics.ACCESS);
        entries.remove(Tables.OUTBOX, Topics.ACCESS);
    }

    private static Optional<AccessDocument> held(Entries entries) {
        return entries.get(Tables.DOCUMENTS, Topics.ACCESS)
                .map(DownDocument::bytes)
                .flatMap(bytes -> Documents.open(bytes, AccessDocument.class).accepted());
    }

    private static AccessDocument next(
            Entries entries, Desk desk, Admission admission, @Nullable AccessDocument held, Instant now) {
        Stamp last = held == null ? Stamp.NONE : held.stamp();
        return new AccessDocument(
                Pictures.term(entries),
                // Seconds, so that it is newer than what a broker got from a store that was lost since.
                Math.max(last.version() + 1, now.getEpochSecond()),
                now,
                desk.instance().value(),
                AccessDocument.grouped(admission.nodes()),
                admission.expelled().stream().sorted().toList(),
                serials(entries, admission, now),
                admission.inspectors().stream()
                        .map(account -> new AccessDocument.Inspector(account.user(), account.salt(), account.hash()))
                        .sorted(Comparator.comparing(AccessDocument.Inspector::name))
                        .toList());
    }

    /** The serials that nothing else shuts out: in force, and of a node that is let in. */
    private static List<String> serials(Entries entries, Admission admission, Instant now) {
        return entries.all(Tables.REVOKED, "").stream()
                .filter(note -> now.isBefore(note.notAfter()))
                .map(Tables.CertificateNote::serial)
                .filter(serial -> entries.get(Tables.CERTIFICATES, serial)
                        .flatMap(AccessIssue::owner)
                        .filter(owner -> !admission.nodes().containsKey(owner))
                        .isEmpty())
                .sorted()
                .toList();
    }

    /** Whose certificate it is, by its {@code spiffe://{org}.{domain}/{kind}/{node}}. */
    private static Optional<NodeAddress> owner(IssuedCertificate certificate) {
        String[] parts = certificate.uri().split("/", -1);
        return parts.length == 5
                ? NodeAddress.ofClientId(parts[2].substring(0, Math.max(0, parts[2].indexOf('.'))) + "." + parts[4])
                : Optional.empty();
    }

    private static boolean says(AccessDocument held, AccessDocument next) {
        return held.term() == next.term()
                && held.chains().equals(next.chains())
                && held.revoked().equals(next.revoked())
                && held.serials().equals(next.serials())
                && held.inspectors().equals(next.inspectors());
    }

    private static boolean refused(Entries entries, AccessDocument held, Instant now) {
        return entries.get(Tables.COUNTERS, Turn.REFUSED + Topics.ACCESS).isPresent()
                && !now.isBefore(held.issuedAt().plus(SELDOM));
    }
}
