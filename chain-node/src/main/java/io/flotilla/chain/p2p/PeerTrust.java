package io.flotilla.chain.p2p;

import io.flotilla.chain.p2p.TrustView.Judgement;
import io.flotilla.chain.p2p.TrustView.Usage;
import io.flotilla.contract.codec.Json;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Lets the TLS handshake fail for everybody whom the trust view does not know. Nothing but a
 * {@link CertificateException} leaves it, so that JSSE answers with an alert; its message is the reason.
 */
public final class PeerTrust extends X509ExtendedTrustManager {
    private final Clock clock;
    private final Counters counters;
    private volatile TrustView view;

    public PeerTrust(TrustView view, Clock clock, Counters counters) {
        this.view = view;
        this.clock = clock;
        this.counters = counters;
    }

    void use(TrustView newer) {
        view = newer;
    }

    @Override
    public void checkClientTrusted(X509Certificate @Nullable [] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, Usage.CLIENT);
    }

    @Override
    public void checkServerTrusted(X509Certificate @Nullable [] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, Usage.SERVER);
    }

    @Override
    public void checkClientTrusted(X509Certificate @Nullable [] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, Usage.CLIENT);
    }

    @Override
    public void checkServerTrusted(X509Certificate @Nullable [] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain, Usage.SERVER);
    }

    @Override
    public void checkClientTrusted(X509Certificate @Nullable [] chain, String authType) throws CertificateException {
        check(chain, Usage.CLIENT);
    }

    @Override
    public void checkServerTrusted(X509Certificate @Nullable [] chain, String authType) throws CertificateException {
        check(chain, Usage.SERVER);
    }

    /** None named: a client would else keep back a certificate of a CA that is not listed, and get no reason. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }

    private void check(X509Certificate @Nullable [] chain, Usage usage) throws CertificateException {
        List<X509Certificate> sent = chain == null ? List.of() : List.of(chain);
        if (view.judge(sent, usage, clock.instant()) instanceof Judgement.Turned turned) {
            String reason = Json.name(turned.reason());
            counters.add("refused-" + reason);
            throw new CertificateException(reason);
        }
    }
}
