package io.flotilla.brokerext.auth;

import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.contract.message.AccessDocument;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Whom the newest access document names; without one, nobody but a manager is let in. */
public final class DocumentDirectory implements AccessDirectory {
    private final TrustDomain domain;
    private final Predicate<List<X509Certificate>> underRoot;
    private volatile Named named = new Named(Map.of(), Set.of(), Map.of());

    private record Named(
            Map<NodeAddress, ChainId> nodes, Set<BigInteger> revoked, Map<String, InspectorAccount> inspectors) {
        static Named by(AccessDocument document) {
            return new Named(
                    Map.copyOf(document.nodes()),
                    document.serials().stream()
                            .map(serial -> new BigInteger(serial, 16))
                            .collect(Collectors.toUnmodifiableSet()),
                    document.inspectors().stream()
                            .map(InspectorAccount::of)
                            .collect(Collectors.toUnmodifiableMap(InspectorAccount::user, Function.identity())));
        }
    }

    /** @param underRoot whether certificates, leaf first, lead to the fleet's root */
    public DocumentDirectory(TrustDomain domain, Predicate<List<X509Certificate>> underRoot) {
        this.domain = domain;
        this.underRoot = underRoot;
    }

    /** @throws IllegalArgumentException when an account is malformed; what was known holds on */
    public void replace(AccessDocument document) {
        named = Named.by(document);
    }

    @Override
    public TrustDomain domain() {
        return domain;
    }

    @Override
    public boolean issued(List<X509Certificate> certificates) {
        return underRoot.test(certificates);
    }

    @Override
    public Optional<ChainId> chainOf(NodeAddress node) {
        return Optional.ofNullable(named.nodes().get(node));
    }

    @Override
    public boolean revokedSerial(BigInteger serial) {
        return named.revoked().contains(serial);
    }

    @Override
    public boolean inspectorPassword(String user, byte[] password) {
        InspectorAccount account = named.inspectors().get(user);
        return account != null && account.accepts(password);
    }

    @Override
    public boolean inspectorExists(String user) {
        return named.inspectors().containsKey(user);
    }
}
