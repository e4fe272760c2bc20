package io.flotilla.fleet.enrol;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.CertificateIdentity;
import io.flotilla.contract.identity.Identity;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.fleet.store.Certificates;
import io.flotilla.fleet.store.FleetStore;
import io.flotilla.fleet.store.Tables;
import io.flotilla.fleet.store.Tables.CertificateNote;
import io.flotilla.fleet.store.Tables.Reference;
import io.flotilla.fleet.store.Tokens;
import io.flotilla.pki.est.EnrolmentLedger;
import io.flotilla.pki.est.EnrolmentToken;
import io.flotilla.pki.est.IssuedCertificate;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** What enrolment remembers, in the manager's store. */
public final class StoredLedger implements EnrolmentLedger {
    private final FleetStore store;
    private final TrustDomain domain;

    public StoredLedger(FleetStore store, TrustDomain domain) {
        this.store = store;
        this.domain = domain;
    }

    @Override
    public <R> R read(Function<Entries, R> question) {
        return store.read(entries -> question.apply(new View(entries, domain)));
    }

    @Override
    public <R> R write(Function<Entries, R> change) {
        return store.write(entries -> change.apply(new View(entries, domain)));
    }

    record View(io.flotilla.fleet.store.Entries entries, TrustDomain domain) implements Entries {
        /** A node that has enrolled needs no other token. */
        private void burnOthers(EnrolmentToken spent) {
            Tokens.of(entries, spent.node()).stream()
                    .filter(token -> token.key() == null)
                    .filter(token -> !token.id().equals(spent.id()))
                    .forEach(token -> Tokens.remove(entries, token));
        }

        /** A revoked or removed node's token is as good as none. */
        @Override
        public Optional<EnrolmentToken> token(String id) {
            return entries.get(Tables.TOKENS, id)
                    .filter(token -> entries.get(Tables.NODES, token.node().toString())
                            .filter(node -> node.active())
                            .isPresent());
        }

        @Override
        public void put(EnrolmentToken token) {
            if (token.key() != null) {
                burnOthers(token);
            }
            Tokens.put(entries, token);
        }

        @Override
        public Optional<IssuedCertificate> certificate(String serial) {
            return entries.get(Tables.CERTIFICATES, serial);
        }

        @Override
        public Optional<String> keyOwner(Sha256 key) {
            return entries.get(Tables.KEY_OWNERS, key.value()).map(Reference::value);
        }

        @Override
        public void put(IssuedCertificate certificate) {
            CertificateNote note =
                    new CertificateNote(certificate.serial(), certificate.notAfter(), certificate.revokedAt());
            entries.put(Tables.CERTIFICATES, certificate.serial(), certificate);
            entries.put(Tables.KEY_OWNERS, certificate.key().value(), new Reference(certificate.uri()));
            CertificateIdentity.parse(certificate.uri(), domain)
                    .ifPresent(identity -> address(identity).ifPresent(node -> {
                        String path = Tables.certificatesOf(node, identity.kind());
                        entries.put(Tables.CERTIFICATES_OF, path + certificate.serial(), note);
                        if (identity instanceof Identity.Agent) {
                            Certificates.putAgentKey(entries, node, certificate);
                        }
                    }));
            if (certificate.revokedAt() != null) {
                entries.put(Tables.REVOKED, certificate.serial(), note);
            }
        }

        @Override
        public long endingAfter(String uri, Instant end) {
            return CertificateIdentity.parse(uri, domain).stream()
                    .flatMap(identity ->
                            address(identity).map(node -> Tables.certificatesOf(node, identity.kind())).stream())
                    .flatMap(path -> entries.all(Tables.CERTIFICATES_OF, path).stream())
                    .filter(note -> note.notAfter().isAfter(end))
                    .count();
        }

        private static Optional<NodeAddress> address(Identity identity) {
            if (identity instanceof Identity.Agent agent) {
                return Optional.of(agent.node());
            }
            return identity instanceof Identity.ChainNode node ? Optional.of(node.node()) : Optional.empty();
        }
    }
}
