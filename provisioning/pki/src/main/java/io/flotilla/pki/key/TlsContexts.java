package io.flotilla.pki.key;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** TLS by the JDK with one pinned root and nothing of the platform's trust store. */
public final class TlsContexts {
    private TlsContexts() {}

    /** For a client without a certificate. Host names are checked when the user of the context asks for it (HTTPS). */
    public static SSLContext client(X509Certificate root) {
        return context(trust(root));
    }

    /** For a client that shows its certificate when asked. */
    public static SSLContext client(X509Certificate root, Credential own) {
        return context(trust(root), new SuppliedKeys(() -> own));
    }

    /**
     * For a listener. Whether a client certificate is wanted or needed is the listener's setting; one that is sent must
     * lead to the root, else the handshake ends with an alert.
     *
     * @param own asked at each handshake, so that a renewed certificate needs no restart
     */
    public static SSLContext server(Supplier<Credential> own, X509Certificate root) {
        return context(trust(root), new SuppliedKeys(own));
    }

    private static CarefulTrust trust(X509Certificate root) {
        try {
            return CarefulTrust.in(root);
        } catch (GeneralSecurityException e) {
            throw new PkiException(
                    PkiException.Code.CRYPTO, "the root certificate cannot be trusted: is it an X.509 CA?", e);
        }
    }

    private static SSLContext context(TrustManager trust, KeyManager... keys) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new PkiException(PkiException.Code.CRYPTO, "TLS cannot be set up: check the Java installation", e);
        }
    }
}
