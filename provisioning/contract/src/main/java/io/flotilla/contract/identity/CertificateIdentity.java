package io.flotilla.contract.identity;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * Reads the identity out of a certificate whose chain has been checked already. Every part must agree: exactly one SAN
 * URI of the trust domain, and the subject {@code O, CN} that goes with it, in this order and nothing else.
 */
public final class CertificateIdentity {
    private static final int SAN_URI = 6;

    private CertificateIdentity() {}

    /** Empty when the certificate names nobody of this trust domain, or names somebody in two ways. Never throws. */
    public static Optional<Identity> of(X509Certificate certificate, TrustDomain domain) {
        return onlyUri(certificate)
                .flatMap(uri -> parse(uri, domain))
                .filter(identity -> certificate
                        .getSubjectX500Principal()
                        .getName(X500Principal.RFC2253)
                        .equals("CN=" + identity.commonName() + ",O=" + identity.organisation()));
    }

    /**
     * The trust domain that an agent's or node's own certificate was issued for: what stands behind
     * {@code spiffe://{org}.} in its URI.
     */
    public static Optional<TrustDomain> trustDomain(X509Certificate certificate) {
        return onlyUri(certificate).flatMap(CertificateIdentity::domainOf);
    }

    /** The identity that a SPIFFE id of this trust domain names. */
    public static Optional<Identity> parse(String uri, TrustDomain domain) {
        String[] parts = uri.split("/", -1);
        if (parts.length != 5 || !parts[0].equals("spiffe:") || !parts[1].isEmpty()) {
            return Optional.empty();
        }
        String suffix = "." + domain;
        if (!parts[2].endsWith(suffix)) {
            return Optional.empty();
        }
        String organisation = parts[2].substring(0, parts[2].length() - suffix.length());
        try {
            return Optional.ofNullable(
                    switch (parts[3]) {
                        case "agent" -> new Identity.Agent(address(organisation, parts[4]));
                        case "node" -> new Identity.ChainNode(address(organisation, parts[4]));
                        case "manager" ->
                            organisation.equals(OrgId.RESERVED) ? new Identity.Manager(new InstanceId(parts[4])) : null;
                        case "server" ->
                            organisation.equals(OrgId.RESERVED) ? new Identity.Server(new InstanceId(parts[4])) : null;
                        default -> null;
                    });
        } catch (IllegalArgumentException badName) {
            return Optional.empty();
        }
    }

    private static NodeAddress address(String organisation, String node) {
        return new NodeAddress(new OrgId(organisation), new NodeId(node));
    }

    private static Optional<TrustDomain> domainOf(String uri) {
        String[] parts = uri.split("/", -1);
        int dot = parts.length == 5 ? parts[2].indexOf('.') : -1;
        try {
            return dot < 0 ? Optional.empty() : Optional.of(new TrustDomain(parts[2].substring(dot + 1)));
        } catch (IllegalArgumentException notADomain) {
            return Optional.empty();
        }
    }

    private static Optional<String> onlyUri(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names == null) {
                return Optional.empty();
            }
            List<String> uris = names.stream()
                    .filter(name -> Integer.valueOf(SAN_URI).equals(name.get(0)))
                    .map(name -> String.valueOf(name.get(1)))
                    .toList();
            return uris.size() == 1 ? Optional.of(uris.get(0)) : Optional.empty();
        } catch (CertificateParsingException | RuntimeException hostile) {
            // The JDK's parser throws a NullPointerException for some malformed SAN URIs.
            return Optional.empty();
        }
    }
}
