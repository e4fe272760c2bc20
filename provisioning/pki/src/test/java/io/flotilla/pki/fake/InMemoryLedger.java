package io.flotilla.pki.fake;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.pki.est.EnrolmentLedger;
import io.flotilla.pki.est.EnrolmentToken;
import io.flotilla.pki.est.IssuedCertificate;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Runs every change twice, the first time on a copy that is thrown away, as a store that retries would. */
public final class InMemoryLedger implements EnrolmentLedger {
    private State state = new State(Map.of(), Map.of(), Map.of());

    @Override
    public synchronized <R> R read(Function<Entries, R> question) {
        return question.apply(state.copy());
    }

    @Override
    public synchronized <R> R write(Function<Entries, R> change) {
        R unused = change.apply(state.copy());
        State next = state.copy();
        R result = change.apply(next);
        state = next;
        return result;
    }

    public synchronized Collection<IssuedCertificate> certificates() {
        return List.copyOf(state.certificates.values());
    }

    private static final class State implements Entries {
        private final Map<String, EnrolmentToken> tokens;
        private final Map<String, IssuedCertificate> certificates;
        private final Map<Sha256, String> owners;

        State(
                Map<String, EnrolmentToken> tokens,
                Map<String, IssuedCertificate> certificates,
                Map<Sha256, String> owners) {
            this.tokens = new HashMap<>(tokens);
            this.certificates = new HashMap<>(certificates);
            this.owners = new HashMap<>(owners);
        }

        State copy() {
            return new State(tokens, certificates, owners);
        }

        @Override
        public Optional<EnrolmentToken> token(String id) {
            return Optional.ofNullable(tokens.get(id));
        }

        @Override
        public void put(EnrolmentToken token) {
            tokens.put(token.id(), token);
        }

        @Override
        public Optional<IssuedCertificate> certificate(String serial) {
            return Optional.ofNullable(certificates.get(serial));
        }

        @Override
        public Optional<String> keyOwner(Sha256 key) {
            return Optional.ofNullable(owners.get(key));
        }

        @Override
        public long endingAfter(String uri, Instant end) {
            return certificates.values().stream()
                    .filter(one -> one.uri().equals(uri) && one.notAfter().isAfter(end))
                    .count();
        }

        @Override
        public void put(IssuedCertificate certificate) {
            certificates.put(certificate.serial(), certificate);
            owners.putIfAbsent(certificate.key(), certificate.uri());
        }
    }
}
