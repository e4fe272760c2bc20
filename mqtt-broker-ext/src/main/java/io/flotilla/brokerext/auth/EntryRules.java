package io.flotilla.brokerext.auth;

import io.flotilla.contract.identity.CertificateIdentity;
import io.flotilla.contract.identity.Identity;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/**
 * Who is let in. A certificate is an identity, and the identity has one client id; a client id with a dot belongs to a
 * certificate and is refused to everybody else, so that no account can take over an agent's session.
 */
final class EntryRules {
    /** Printable ASCII without a dot, a space or MQTT's wildcards. */
    private static final Pattern ACCOUNT_CLIENT_ID = Pattern.compile("[\\x21-\\x7e&&[^.+#]]{1,128}");

    private final AccessDirectory directory;

    EntryRules(AccessDirectory directory) {
        this.directory = directory;
    }

    /** Empty when the client may enter. */
    Optional<EntryRefusal> check(ConnectRequest request) {
        return request.certificates().isEmpty() ? byPassword(request) : byCertificate(request);
    }

    private Optional<EntryRefusal> byCertificate(ConnectRequest request) {
        X509Certificate certificate = request.certificates().get(0);
        String clientId = request.clientId();
        Optional<Identity> found = CertificateIdentity.of(certificate, directory.domain());
        if (found.isEmpty()) {
            return Optional.of(EntryRefusal.UNKNOWN_IDENTITY);
        }
        Identity identity = found.get();
        if (!List.of(identity.organisation()).equals(organisations(certificate.getIssuerX500Principal()))
                || !directory.issued(request.certificates())) {
            return Optional.of(EntryRefusal.FOREIGN_ISSUER);
        }
        Optional<String> own = identity.clientId();
        if (own.isEmpty()) {
            return Optional.of(EntryRefusal.NOT_FOR_MQTT);
        }
        if (!clientId.equals(own.get())) {
            return Optional.of(EntryRefusal.OTHER_CLIENT_ID);
        }
        if (directory.revokedSerial(certificate.getSerialNumber())) {
            return Optional.of(EntryRefusal.REVOKED_CERTIFICATE);
        }
        boolean unknown = identity instanceof Identity.Agent agent
                && directory.chainOf(agent.node()).isEmpty();
        return unknown ? Optional.of(EntryRefusal.UNKNOWN_NODE) : Optional.empty();
    }

    private Optional<EntryRefusal> byPassword(ConnectRequest request) {
        if (!ACCOUNT_CLIENT_ID.matcher(request.clientId()).matches()) {
            return Optional.of(EntryRefusal.BAD_CLIENT_ID);
        }
        String user = request.user();
        ByteBuffer password = request.password();
        if (user == null || password == null) {
            return Optional.of(EntryRefusal.NO_CREDENTIALS);
        }
        return directory.inspectorPassword(user, bytes(password))
                ? Optional.empty()
                : Optional.of(EntryRefusal.WRONG_PASSWORD);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    /** Every O of a distinguished name. */
    private static List<String> organisations(X500Principal name) {
        try {
            return new LdapName(name.getName(X500Principal.RFC2253))
                    .getRdns().stream()
                            .filter(rdn -> rdn.getType().equalsIgnoreCase("O"))
                            .map(Rdn::getValue)
                            .map(String::valueOf)
                            .toList();
        } catch (InvalidNameException malformed) {
            return List.of();
        }
    }
}
