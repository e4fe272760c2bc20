package io.flotilla.fleet.store;

import io.flotilla.contract.codec.Jwk;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.fleet.store.Tables.AgentKey;
import io.flotilla.fleet.store.Tables.CertificateNote;
import io.flotilla.pki.est.IssuedCertificate;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What was issued to a node. */
public final class Certificates {
    /** Kind of the certificates of a node's agent. */
    public static final String AGENT = "agent";
    /** Kind of the certificates of a chain node. */
    public static final String NODE = "node";

    /** More than a thumbprint has. */
    private static final int LONGEST_KID = 64;

    private Certificates() {}

    /**
     * A key with which the node's agent may sign: one that it was issued, expired or not, but not revoked.
     *
     * @param kid its RFC 7638 thumbprint, as a stranger gave it
     */
    public static Optional<ECPublicKey> agentKey(Entries entries, NodeAddress node, String kid) {
        return kid.length() > LONGEST_KID
                ? Optional.empty()
                : entries.get(Tables.AGENT_KEYS, Tables.agentKeysOf(node) + kid)
                        .filter(known -> known.revokedAt() == null)
                        .map(known -> Jwk.publicKey(known.key()));
    }

    /** Remembers an agent's key for good: what it signed may arrive after its certificate has gone. */
    public static void putAgentKey(Entries entries, NodeAddress node, IssuedCertificate certificate) {
        if (certificate.parsed().getPublicKey() instanceof ECPublicKey key) {
            entries.put(
                    Tables.AGENT_KEYS,
                    Tables.agentKeysOf(node) + Jwk.thumbprint(key),
                    new AgentKey(Jwk.of(key), certificate.revokedAt()));
        }
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
        entries.scan(Tables.AGENT_KEYS, Tables.agentKeysOf(node), "", Integer.MAX_VALUE)
                .forEach(row -> entries.put(
                        Tables.AGENT_KEYS, row.key(), new AgentKey(row.value().key(), at)));
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
