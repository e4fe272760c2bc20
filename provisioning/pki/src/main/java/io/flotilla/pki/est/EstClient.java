package io.flotilla.pki.est;

import io.flotilla.pki.key.Bouncy;
import io.flotilla.pki.key.CertificatePath;
import io.flotilla.pki.key.Certificates;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.Fingerprint;
import io.flotilla.pki.key.PkiException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** The agent's side of EST. Every method gives the leaf, then its organisation's CA, or throws a {@link PkiException}. */
public final class EstClient {
    private final URI manager;
    private final X509Certificate root;
    private final Duration timeout;

    /** @param manager the base address; only its scheme, host and port count */
    public EstClient(URI manager, X509Certificate root, Duration timeout) {
        this.manager = manager;
        this.root = root;
        this.timeout = timeout;
    }

    /**
     * Learns the root from the server and checks it against the fingerprint of the join line, before anything secret is
     * sent.
     *
     * @throws PkiException WRONG_FINGERPRINT, UNREACHABLE or BAD_ANSWER
     */
    public static EstClient firstContact(URI manager, Fingerprint pinned, Duration timeout) {
        URI cacerts = manager.resolve(EstServer.PATH + "cacerts");
        return new EstClient(manager, FirstContact.root(cacerts, pinned, timeout), timeout);
    }

    public X509Certificate root() {
        return root;
    }

    /**
     * The agent's first certificate. With the same key it may be asked for again after a lost answer.
     *
     * @throws PkiException TOKEN_REFUSED, TOKEN_EXPIRED, TOKEN_USED, REFUSED, UNREACHABLE, UNTRUSTED or BAD_ANSWER
     */
    public List<X509Certificate> enrol(TokenSecret token, KeyPair key) {
        byte[] pair = (token.id() + ":" + token.secret()).getBytes(StandardCharsets.UTF_8);
        String header = "Basic " + Base64.getEncoder().encodeToString(pair);
        return request("simpleenroll", Optional.empty(), Map.of("Authorization", header), key);
    }

    /** The agent's next certificate, for a new key. */
    public List<X509Certificate> renew(Credential own, KeyPair newKey) {
        return request("simplereenroll", Optional.of(own), Map.of(), newKey);
    }

    /** A certificate for the agent's chain node, first or next. */
    public List<X509Certificate> enrolNode(Credential agent, KeyPair nodeKey) {
        return request("node/simpleenroll", Optional.of(agent), Map.of(), nodeKey);
    }

    private List<X509Certificate> request(
            String operation, Optional<Credential> own, Map<String, String> headers, KeyPair key) {
        PinnedHttps.Answer answer = new PinnedHttps(root, own, timeout)
                .post(
                        manager.resolve(EstServer.PATH + operation),
                        "application/pkcs10",
                        headers,
                        EstBody.wrapped(certificationRequest(key)));
        if (answer.status() != 200) {
            throw refused(answer);
        }
        return checked(EstBody.certificates(answer.body()), key.getPublic());
    }

    /** The leaf for our key first, whatever the order in the answer; its chain must lead to the root. */
    private List<X509Certificate> checked(List<X509Certificate> found, PublicKey key) {
        List<X509Certificate> chain = new ArrayList<>(found);
        chain.removeIf(one -> one.equals(root));
        chain.sort(Comparator.comparing(
                one -> !Certificates.keyId(one.getPublicKey()).equals(Certificates.keyId(key))));
        boolean ours = !chain.isEmpty()
                && Certificates.keyId(chain.get(0).getPublicKey()).equals(Certificates.keyId(key))
                && CertificatePath.valid(
                        chain, root, chain.get(0).getNotAfter().toInstant().minusSeconds(1));
        if (!ours) {
            throw new PkiException(
                    PkiException.Code.BAD_ANSWER,
                    "the server's certificate is for another key, or does not lead to the pinned root: ask an operator");
        }
        return List.copyOf(chain);
    }

    private static PkiException refused(PinnedHttps.Answer answer) {
        String reason = answer.text().strip();
        String code = reason.contains(":") ? reason.substring(0, reason.indexOf(':')) : "";
        if (answer.status() == 401) {
            return new PkiException(
                    PkiException.Code.TOKEN_REFUSED, "the manager does not know this token: ask for a new join line");
        }
        if (code.equals(Refusal.TOKEN_EXPIRED.code()) || code.equals(Refusal.TOKEN_LOCKED.code())) {
            return new PkiException(
                    PkiException.Code.TOKEN_EXPIRED, "the token ran out or was locked: ask for a new join line");
        }
        if (code.equals(Refusal.TOKEN_USED.code())) {
            return new PkiException(
                    PkiException.Code.TOKEN_USED,
                    "the token has enrolled another key already: ask for a new join line, and find out who used it");
        }
        if (answer.status() >= 500) {
            return new PkiException(
                    PkiException.Code.UNREACHABLE,
                    "the manager is out of order (" + answer.status() + "): try again later");
        }
        return new PkiException(
                PkiException.Code.REFUSED,
                "the manager refuses (" + answer.status() + "): "
                        + reason.substring(0, Math.min(reason.length(), 300)));
    }

    /** PKCS#10 with our key; the subject is a placeholder, since names come from the token or the certificate. */
    private static byte[] certificationRequest(KeyPair key) {
        try {
            String algorithm = key.getPrivate().getAlgorithm().startsWith("EC") ? "SHA256withECDSA" : "SHA256withRSA";
            var subject = new X500NameBuilder(BCStyle.INSTANCE)
                    .addRDN(BCStyle.CN, "flotilla-agent")
                    .build();
            return new JcaPKCS10CertificationRequestBuilder(subject, key.getPublic())
                    .build(new JcaContentSignerBuilder(algorithm)
                            .setProvider(Bouncy.PROVIDER)
                            .build(key.getPrivate()))
                    .getEncoded();
        } catch (IOException | OperatorCreationException e) {
            throw new PkiException(PkiException.Code.CRYPTO, "no request can be made with this key: make a new one", e);
        }
    }
}
