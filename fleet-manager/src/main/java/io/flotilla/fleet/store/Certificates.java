package io.flotilla.fleet.store;

import io.flotilla.contract.codec.Jwk;
import io.flotilla.contract.codec.KeyRing;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.fleet.store.Tables.CertificateNote;
import io.flotilla.pki.est.IssuedCertificate;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was issued to a node. */
public final class Certificates {
    /** Kind of the certificates of a node's agent. */
    public static final String AGENT = "agent";
    /** Kind of the certificates of a chain node. */
    public static final String NODE = "node";

    private Certificates() {}

    /** The keys with which the node's agent may sign: every one that it was issued, expired or not, but none revoked. */
    public static KeyRing agentKeys(Entries entries, NodeAddress node) {
        Map<String, ECPublicKey> keys = new HashMap<>();
        for (CertificateNote note : entries.all(Tables.CERTIFICATES_OF, Tables.certificatesOf(node, AGENT))) {
            if (note.revokedAt() == null) {
                entries.get(Tables.CERTIFICATES, note.serial())
                        .map(issued -> issued.parsed().getPublicKey())
                        .filter(ECPublicKey.class::isInstance)
                        .map(ECPublicKey.class::cast)
                        .ifPresent(key -> keys.put(Jwk.thumbprint(key), key));
            }
        }
        return kid -> Optional.ofNullable(keys.get(kid));
    }

    /** The end of the newest certificate of that kind; empty when there is none. */
    public static Optional<Instant> notAfter(Entries entries, NodeAddress node, String kind) {
        return entries.all(Tables.CERTIFICATES_OF, Tables.certificatesOf(node, kind)).stream()
                .filter(note -> note.revokedAt() == null)
                .map(CertificateNote::notAfter)
                .max(Comparator.naturalOrder());
    }

    /** Revokes all that the node and its agent hold. */
    public static List<CertificateNote> revokeAll(Entries entries, NodeAddress node, Instant at) {
        List<Entries.Row<CertificateNote>> rows =
                entries.scan(Tables.CERTIFICATES_OF, node + "/", "", Integer.MAX_VALUE);
        return rows.stream()
                .filter(row -> row.value().revokedAt() == null)
                .map(row -> revoke(entries, row, at))
                .toList();
    }

    private static CertificateNote revoke(Entries entries, Entries.Row<CertificateNote> row, Instant at) {
        CertificateNote held = row.value();
        CertificateNote revoked = new CertificateNote(held.serial(), held.notAfter(), at);
        entries.put(Tables.CERTIFICATES_OF, row.key(), revoked);
        entries.put(Tables.REVOKED, held.serial(), revoked);
        entries.get(Tables.CERTIFICATES, held.serial())
                .map(certificate -> certificate.revoked(at))
                .ifPresent(certificate -> put(entries, certificate));
        return revoked;
    }

    private static void put(Entries entries, IssuedCertificate certificate) {
        entries.put(Tables.CERTIFICATES, certificate.serial(), certificate);
    }
}
