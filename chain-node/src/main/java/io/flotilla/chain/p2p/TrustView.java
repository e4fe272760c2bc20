package io.flotilla.chain.p2p;

import io.flotilla.contract.identity.CertificateIdentity;
import io.flotilla.contract.identity.Identity;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.identity.TrustDomain;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whom this node believes: the CAs of each organisation and what they revoked. A peer is who its certificate says only
 * when the CA of the very organisation that its SAN URI names issued it.
 */
public record TrustView(
        TrustDomain domain, Map<OrgId, List<X509Certificate>> authorities, Map<OrgId, RevocationList> revoked) {
    public TrustView {
        authorities = Map.copyOf(authorities);
        revoked = Map.copyOf(revoked);
    }

    /** What a certificate is used for: RFC 5280 section 4.2.1.12. */
    enum Usage {
        CLIENT("1.3.6.1.5.5.7.3.2"),
        SERVER("1.3.6.1.5.5.7.3.1");

        private final String oid;

        Usage(String oid) {
            this.oid = oid;
        }
    }

    /** Either who a peer is, or why it is nobody. */
    sealed interface Judgement {
        record Known(NodeAddress node) implements Judgement {}

        record Turned(Refusal reason) implements Judgement {}
    }

    /**
     * Judges by everything but revocation and membership, which are told on the link instead of in a TLS alert. Never
     * throws, whatever the certificate holds.
     *
     * @param chain leaf first; only the leaf counts, its issuer is taken from this view
     */
    Judgement judge(List<X509Certificate> chain, Usage usage, Instant at) {
        try {
            return chain.isEmpty() ? new Judgement.Turned(Refusal.NO_IDENTITY) : judge(chain.get(0), usage, at);
        } catch (RuntimeException | CertificateException hostile) {
            // The JDK's PKIX code throws a NullPointerException for a SAN URI without a host.
            return new Judgement.Turned(Refusal.UNTRUSTED);
        }
    }

    boolean revokes(NodeAddress node, X509Certificate leaf) {
        RevocationList list = revoked.get(node.organisation());
        return list != null && list.revokes(leaf);
    }

    private Judgement judge(X509Certificate leaf, Usage usage, Instant at) throws CertificateException {
        Identity identity = CertificateIdentity.of(leaf, domain).orElse(null);
        if (identity == null) {
            return new Judgement.Turned(Refusal.NO_IDENTITY);
        }
        if (!(identity instanceof Identity.ChainNode node)) {
            return new Judgement.Turned(Refusal.NOT_A_NODE);
        }
        List<X509Certificate> issuers = authorities.get(node.node().organisation());
        if (issuers == null) {
            return new Judgement.Turned(Refusal.UNKNOWN_ORGANISATION);
        }
        List<String> usages = leaf.getExtendedKeyUsage();
        if (leaf.getBasicConstraints() >= 0 || usages == null || !usages.contains(usage.oid)) {
            return new Judgement.Turned(Refusal.UNTRUSTED);
        }
        if (issuers.stream().noneMatch(issuer -> issued(leaf, issuer, at))) {
            return new Judgement.Turned(issuedButOutOfTime(leaf, issuers, at) ? Refusal.EXPIRED : Refusal.UNTRUSTED);
        }
        return new Judgement.Known(node.node());
    }

    private static boolean issuedButOutOfTime(X509Certificate leaf, List<X509Certificate> issuers, Instant at) {
        boolean inTime = !at.isBefore(leaf.getNotBefore().toInstant())
                && !at.isAfter(leaf.getNotAfter().toInstant());
        return !inTime
                && issuers.stream()
                        .anyMatch(issuer ->
                                issued(leaf, issuer, leaf.getNotBefore().toInstant()));
    }

    private static boolean issued(X509Certificate leaf, X509Certificate issuer, Instant at) {
        try {
            issuer.checkValidity(Date.from(at));
            CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(leaf));
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(issuer, null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(at));
            CertPathValidator.getInstance("PKIX").validate(path, parameters);
            return true;
        } catch (GeneralSecurityException | RuntimeException refused) {
            return false;
        }
    }
}
