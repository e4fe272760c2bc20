package io.flotilla.pki.est;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.pki.key.Fingerprint;
import io.flotilla.pki.key.PkiException;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Learns the root certificate from {@code cacerts} (RFC 7030, section 4.1.1, with a fingerprint in the person's place).
 * The connection itself proves nothing and carries no secret: what counts is the fingerprint of what came over it. From
 * then on every connection is checked against that root, host name included.
 */
final class FirstContact extends X509ExtendedTrustManager {
    private FirstContact() {}

    static X509Certificate root(URI cacerts, Fingerprint pinned, Duration timeout) {
        PinnedHttps.Answer answer = new PinnedHttps(context(), timeout).get(cacerts);
        if (answer.status() != 200) {
            throw new PkiException(
                    PkiException.Code.BAD_ANSWER,
                    "the server answers " + answer.status() + " instead of its CA certificates: is this the manager's"
                            + " address?");
        }
        return EstBody.certificates(answer.body(), der -> Sha256.of(der).equals(pinned.digest())).stream()
                .filter(one -> one.getBasicConstraints() >= 0)
                .findFirst()
                .orElseThrow(
                        () -> new PkiException(
                                PkiException.Code.WRONG_FINGERPRINT,
                                "the server's root certificate does not have the fingerprint " + pinned
                                        + ": nothing was sent; take a fresh join line, and find out who answers at this address"));
    }

    private static SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new FirstContact()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new PkiException(PkiException.Code.CRYPTO, "TLS cannot be set up: check the Java installation", e);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
