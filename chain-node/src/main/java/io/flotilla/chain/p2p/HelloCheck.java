package io.flotilla.chain.p2p;

import io.flotilla.chain.p2p.PeerMessage.Hello;
import io.flotilla.chain.p2p.TrustView.Judgement;
import io.flotilla.contract.chain.Sha256;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Whether a greeting fits the link that it came on. */
final class HelloCheck {
    private HelloCheck() {}

    static Optional<Refusal> refusal(Hello hello, Link link, Sha256 chain, TrustView trust, Instant at) {
        if (!hello.node().equals(link.peer)) {
            return Optional.of(Refusal.WRONG_NODE);
        }
        if (!hello.chain().equals(chain)) {
            return Optional.of(Refusal.WRONG_CHAIN);
        }
        String leaf = hello.certificates().get(0);
        boolean same = leaf.equals(Certificates.base64(link.leaf()));
        return same || good(leaf, link, trust, at) ? Optional.empty() : Optional.of(Refusal.WRONG_CERTIFICATE);
    }

    /** Any unrevoked certificate of the same node is good, so that a renewed one can be sent on a standing link. */
    private static boolean good(String leaf, Link link, TrustView trust, Instant at) {
        try {
            X509Certificate certificate = Certificates.parse(leaf);
            // Trailing bytes would be stored, and make the same certificate look new without end.
            return leaf.equals(Certificates.base64(certificate))
                    && new Judgement.Known(link.peer).equals(trust.judge(List.of(certificate), link.id.usage(), at))
                    && !trust.revokes(link.peer, certificate);
        } catch (RuntimeException notACertificate) {
            return false;
        }
    }
}
