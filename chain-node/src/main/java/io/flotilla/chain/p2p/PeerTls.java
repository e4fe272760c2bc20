package io.flotilla.chain.p2p;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;

/** Mutual TLS 1.3 (RFC 8446) with the node's certificate: no other version, no handshake without a client certificate. */
final class PeerTls {
    private static final String TLS_1_3 = "TLSv1.3";

    private final SSLContext context;

    PeerTls(TlsIdentity identity, PeerTrust trust, SecureRandom random) {
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            char[] unused = {};
            keys.setKeyEntry("node", identity.key(), unused, identity.chain().toArray(new X509Certificate[0]));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(keys, unused);
            context = SSLContext.getInstance(TLS_1_3);
            context.init(factory.getKeyManagers(), new TrustManager[] {trust}, random);
        } catch (GeneralSecurityException | IOException broken) {
            throw new IllegalStateException("the TLS key cannot be used", broken);
        }
    }

    /** @param dialled whether this end is the TLS client */
    SSLEngine engine(boolean dialled) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(dialled);
        engine.setEnabledProtocols(new String[] {TLS_1_3});
        if (!dialled) {
            engine.setNeedClientAuth(true);
        }
        return engine;
    }
}
