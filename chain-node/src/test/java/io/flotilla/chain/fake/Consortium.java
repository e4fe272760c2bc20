package io.flotilla.chain.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.chain.ChainLimits;
import io.flotilla.contract.chain.ConsensusParameters;
import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.Genesis;
import io.flotilla.contract.chain.NodeFolder;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.Identity;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.pki.ca.Authorities;
import io.flotilla.pki.ca.RevokedCertificate;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.KeyPairs;
import io.flotilla.pki.key.Pem;
import io.flotilla.pki.key.PrivateFile;
import io.flotilla.pki.profile.Lifetimes;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The authorities of a few organisations, and what their nodes need from them. */
public final class Consortium {
    public static final ChainId CHAIN = new ChainId("trade");

    private static final SecureRandom RANDOM = new SecureRandom();

    private static final ConsensusParameters STANDARD = new ConsensusParameters(
            ConsensusParameters.QBFT,
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(8),
            Duration.ofSeconds(10));

    private final Authorities authorities;

    /** @param folder where the CA keys go */
    public Consortium(Path folder) {
        this(folder, Clock.systemUTC());
    }

    public Consortium(Path folder, Clock clock) {
        authorities = Authorities.open(
                folder, "secret".toCharArray(), TrustDomain.DEFAULT, Lifetimes.STANDARD, clock, RANDOM);
    }

    public X509Certificate authority(String organisation) {
        return authorities.organisation(new OrgId(organisation));
    }

    public Credential node(NodeAddress node) {
        return issue(new Identity.ChainNode(node));
    }

    public Credential issue(Identity identity) {
        KeyPair key = KeyPairs.generateP256(RANDOM);
        return new Credential(key.getPrivate(), authorities.issue(identity, key.getPublic()));
    }

    public byte[] crl(String organisation, long number, X509Certificate... revoked) {
        return authorities.crl(
                new OrgId(organisation),
                number,
                Duration.ofDays(1),
                List.of(revoked).stream()
                        .map(one -> new RevokedCertificate(one.getSerialNumber(), Instant.now()))
                        .toList());
    }

    /** Writes key and chain where the node looks for them. */
    public static void write(NodeFolder folder, Credential credential) {
        PrivateFile.write(folder.tlsKey(), Pem.of(credential.key()));
        PrivateFile.write(folder.tlsChain(), Pem.of(credential.chain()));
    }

    /** @param keys each validator's consensus key */
    public ObjectNode genesis(Map<NodeAddress, String> keys) {
        return genesis(
                CHAIN,
                keys,
                keys.keySet().stream().map(NodeAddress::organisation).distinct().toList());
    }

    public ObjectNode genesis(ChainId chain, Map<NodeAddress, String> keys, Collection<OrgId> organisations) {
        return genesis(chain, keys, organisations, Map.of(), STANDARD);
    }

    /** @param transactionKeys of each organisation that has one */
    public ObjectNode genesis(
            ChainId chain,
            Map<NodeAddress, String> keys,
            Collection<OrgId> organisations,
            Map<OrgId, String> transactionKeys,
            ConsensusParameters parameters) {
        return Documents.tree(new Genesis(
                chain,
                organisations.stream()
                        .sorted()
                        .map(id -> new Genesis.Organisation(
                                id,
                                id.value(),
                                base64(authorities.organisation(id)),
                                transactionKeys.containsKey(id) ? List.of(transactionKeys.get(id)) : List.of()))
                        .toList(),
                keys.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(one -> new Genesis.Validator(
                                one.getKey().organisation(),
                                one.getKey().node(),
                                one.getValue(),
                                new Endpoint("127.0.0.1", 30301)))
                        .toList(),
                List.of(),
                new Genesis.Parameters(parameters, new ChainLimits(4_000_000, 1 << 20)),
                Map.of(),
                Instant.parse("2026-11-22T00:00:00Z")));
    }

    public static String base64(X509Certificate certificate) {
        try {
            return Base64.getEncoder().encodeToString(certificate.getEncoded());
        } catch (CertificateEncodingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
