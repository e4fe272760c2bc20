package io.flotilla.simulate;

import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import io.flotilla.contract.codec.KeyRing;
import io.flotilla.contract.message.SignerList;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.TrustManagerFactory;

/** What all light agents of this process share: threads, trust and counters; nothing that a real host has to itself. */
final class Workshop implements AutoCloseable {
    private static final int THREADS = 2;

    private final ExecutorService hands = Executors.newFixedThreadPool(THREADS, work -> daemon(work, "agents"));
    private final ScheduledExecutorService later =
            Executors.newSingleThreadScheduledExecutor(work -> daemon(work, "later"));
    private final MqttClientExecutorConfig network =
            MqttClientExecutorConfig.builder().nettyThreads(THREADS).build();
    private final Map<SignerList, KeyRing> rings = new ConcurrentHashMap<>();
    private final TrustManagerFactory trust;
    private final InstantSource time;
    private final AtomicLong refused = new AtomicLong();
    /** While the broker alone is measured, agents answer without looking. */
    private volatile boolean echoing;

    Workshop(X509Certificate root, InstantSource time) {
        this.trust = trusting(root);
        this.time = time;
    }

    ExecutorService hands() {
        return hands;
    }

    /** For what waits for its time. */
    ScheduledExecutorService later() {
        return later;
    }

    MqttClientExecutorConfig network() {
        return network;
    }

    TrustManagerFactory trust() {
        return trust;
    }

    InstantSource time() {
        return time;
    }

    KeyRing ring(SignerList signers) {
        return rings.computeIfAbsent(signers, KeyRing::of);
    }

    boolean echoing() {
        return echoing;
    }

    void echo(boolean on) {
        echoing = on;
    }

    /** Documents that did not verify, which is a fault of this build. */
    AtomicLong refused() {
        return refused;
    }

    @Override
    public void close() {
        later.shutdownNow();
        hands.shutdownNow();
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    private static TrustManagerFactory trusting(X509Certificate root) {
        try {
            KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
            roots.load(null, null);
            roots.setCertificateEntry("root", root);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(roots);
            return trust;
        } catch (GeneralSecurityException | IOException broken) {
            throw new IllegalStateException("the root certificate cannot be trusted", broken);
        }
    }
}
