package io.flotilla.simulate;

import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.pki.key.Bouncy;
import io.flotilla.pki.key.KeyPairs;
import io.flotilla.pki.key.TlsContexts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** What this machine can do at most, without a fleet manager. */
final class RawLimits {
    private static final int SIGNATURES = 2_000;
    private static final int COMMITS = 300;
    private static final int BYTES = 1_024;
    private static final int HANDSHAKES = 200;
    private static final int CONNECT_MILLIS = 10_000;

    private RawLimits() {}

    /** P-256 by the provider that Flotilla names, on one core. */
    record Signing(double signsPerSecond, double verifiesPerSecond) {
        /** What so many signatures, each made and checked once, take on all cores. */
        double seconds(int count) {
            return count
                    * (1 / signsPerSecond + 1 / verifiesPerSecond)
                    / Runtime.getRuntime().availableProcessors();
        }
    }

    static Signing signing() {
        try {
            KeyPair pair = KeyPairs.generateP256(new SecureRandom());
            byte[] document = new byte[BYTES];
            Signature signature = Signature.getInstance("SHA256withECDSA", Bouncy.PROVIDER);
            byte[] signed = new byte[0];
            double signs = 0;
            double verifies = 0;
            for (int warm = 0; warm < 2; warm++) {
                long began = System.nanoTime();
                for (int i = 0; i < SIGNATURES; i++) {
                    signature.initSign(pair.getPrivate());
                    signature.update(document);
                    signed = signature.sign();
                }
                signs = perSecond(SIGNATURES, began);
                began = System.nanoTime();
                for (int i = 0; i < SIGNATURES; i++) {
                    signature.initVerify(pair.getPublic());
                    signature.update(document);
                    if (!signature.verify(signed)) {
                        throw new IllegalStateException("a signature does not verify");
                    }
                }
                verifies = perSecond(SIGNATURES, began);
            }
            return new Signing(signs, verifies);
        } catch (GeneralSecurityException broken) {
            throw new IllegalStateException("this Java signs nothing", broken);
        }
    }

    /** Writes of 1 KiB that are on the disk before the next one begins, a second. */
    static double commits(Path folder) {
        Path file = folder.resolve("simulate.raw");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocate(BYTES);
            long began = System.nanoTime();
            for (int i = 0; i < COMMITS; i++) {
                channel.write(block.rewind());
                channel.force(false);
            }
            double rate = perSecond(COMMITS, began);
            Files.delete(file);
            return rate;
        } catch (IOException full) {
            throw new Failure(Failure.Exit.FAILED, "the disk cannot be measured: " + full.getMessage(), full);
        }
    }

    /** Mutual TLS handshakes with this port a second, as many at a time as agents connect. */
    static double handshakes(URI server, X509Certificate root, List<LightAgent> agents) {
        int count = Math.min(HANDSHAKES, agents.size());
        List<Callable<Boolean>> orders = agents.subList(0, count).stream()
                .<Callable<Boolean>>map(agent -> {
                    SSLContext tls = TlsContexts.client(root, agent.identity().credential());
                    return () -> handshake(server, tls);
                })
                .toList();
        long began = System.nanoTime();
        Crowd.together(orders, Crowd.ENROLLING);
        return perSecond(count, began);
    }

    private static boolean handshake(URI server, SSLContext tls) throws IOException {
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(server.getHost(), server.getPort()), CONNECT_MILLIS);
            try (SSLSocket socket =
                    (SSLSocket) tls.getSocketFactory().createSocket(plain, server.getHost(), server.getPort(), true)) {
                socket.startHandshake();
                return true;
            }
        }
    }

    static double perSecond(int count, long began) {
        return count * 1e9 / (System.nanoTime() - began);
    }
}
