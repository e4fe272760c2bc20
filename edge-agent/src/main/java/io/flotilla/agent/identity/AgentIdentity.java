package io.flotilla.agent.identity;

import io.flotilla.contract.codec.DocumentSigner;
import io.flotilla.contract.identity.CertificateIdentity;
import io.flotilla.contract.identity.Identity;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.pki.key.Bouncy;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.KeyFolder;
import io.flotilla.pki.key.Pem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;

/** Who this agent is, as its certificate says it. */
public record AgentIdentity(NodeAddress node, TrustDomain domain, X509Certificate root, Credential credential) {
    /** @throws AgentFault NOT_JOINED */
    public static AgentIdentity load(AgentFolder folder) {
        if (!Files.exists(folder.rootCertificate()) || !Files.isDirectory(folder.identity())) {
            throw notJoined(folder);
        }
        String pem = new String(AgentFolder.read(folder.rootCertificate()), StandardCharsets.UTF_8);
        Credential own = KeyFolder.open(folder.identity()).active().orElseThrow(() -> notJoined(folder));
        return of(Pem.certificates(pem).get(0), own);
    }

    /** @throws AgentFault BAD_ANSWER when the certificate is not an agent's */
    public static AgentIdentity of(X509Certificate root, Credential own) {
        TrustDomain domain = CertificateIdentity.trustDomain(own.leaf()).orElseThrow(() -> notAnAgent(own.leaf()));
        Identity identity = CertificateIdentity.of(own.leaf(), domain).orElseThrow(() -> notAnAgent(own.leaf()));
        if (identity instanceof Identity.Agent agent) {
            return new AgentIdentity(agent.node(), domain, root, own);
        }
        throw notAnAgent(own.leaf());
    }

    public DocumentSigner signer() {
        return new DocumentSigner(
                credential.key(), (ECPublicKey) credential.leaf().getPublicKey(), Bouncy.PROVIDER);
    }

    private static AgentFault notAnAgent(X509Certificate leaf) {
        return new AgentFault(
                AgentFault.Code.BAD_ANSWER,
                "the certificate of " + leaf.getSubjectX500Principal()
                        + " is not an agent's: ask for a new join line with `fleet node token`.");
    }

    private static AgentFault notJoined(AgentFolder folder) {
        return new AgentFault(
                AgentFault.Code.NOT_JOINED,
                folder.root()
                        + " holds no identity: run the join line that `fleet apply` or `fleet node add` printed.");
    }
}
