package io.flotilla.agent.link;

import io.flotilla.contract.identity.InstanceId;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.pki.ca.Authorities;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.TlsContexts;
import io.flotilla.pki.profile.Lifetimes;
import io.flotilla.pki.profile.PublicNames;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** As much of MQTT 5 over TLS as a lying broker needs: one connection, packets of less than 128 bytes. */
final class FakeBroker implements AutoCloseable {
    private static final int CONNECT = 0x10;
    private static final int PUBLISH = 0x30;
    private static final int SUBSCRIBE = 0x82;

    private final Authorities authorities;
    private final SSLServerSocket server;
    private volatile Socket connection = new Socket();
    /** Reason code of each PUBACK. */
    volatile int puback;

    volatile boolean answersConnect = true;
    /** What follows the fixed header of the last CONNECT, and of the last SUBSCRIBE. */
    volatile byte[] connect = {};

    volatile byte[] subscribe = {};
    final CountDownLatch connectSeen = new CountDownLatch(1);
    /** The client has closed its end. */
    final CountDownLatch ended = new CountDownLatch(1);

    FakeBroker(Path folder) throws IOException {
        authorities = Authorities.open(
                folder,
                "password".toCharArray(),
                TrustDomain.DEFAULT,
                Lifetimes.STANDARD,
                Clock.systemUTC(),
                new SecureRandom());
        Credential own = authorities.server(new InstanceId("main"), PublicNames.of(List.of("localhost", "127.0.0.1")));
        server = (SSLServerSocket) TlsContexts.server(() -> own, authorities.root())
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "fake-broker");
        thread.setDaemon(true);
        thread.start();
    }

    URI address() {
        return URI.create("ssl://127.0.0.1:" + server.getLocalPort());
    }

    SSLContext client() {
        return TlsContexts.client(authorities.root());
    }

    void sends(int qos, int packet) {
        byte[] topic = "t".getBytes(StandardCharsets.UTF_8);
        ByteBuffer body = ByteBuffer.allocate(32).putShort((short) topic.length).put(topic);
        if (qos > 0) {
            body.putShort((short) packet);
        }
        body.put((byte) 0).put((byte) 'x').flip();
        byte[] bytes = new byte[body.remaining()];
        body.get(bytes);
        write(PUBLISH | qos << 1, bytes);
    }

    @Override
    public void close() throws IOException {
        connection.close();
        server.close();
    }

    private void serve() {
        try (Socket accepted = server.accept()) {
            connection = accepted;
            DataInputStream in = new DataInputStream(accepted.getInputStream());
            for (int first = in.read(); first >= 0; first = in.read()) {
                byte[] body = new byte[length(in)];
                in.readFully(body);
                answer(first, ByteBuffer.wrap(body));
            }
        } catch (IOException closed) {
            // The client, or the test, has gone.
        } finally {
            ended.countDown();
        }
    }

    private void answer(int first, ByteBuffer body) {
        if (first == SUBSCRIBE) {
            subscribe = bytes(body);
        } else if (first == CONNECT) {
            connect = bytes(body);
            connectSeen.countDown();
            if (answersConnect) {
                write(0x20, new byte[] {0, 0, 0});
            }
        } else if ((first & 0xF0) == PUBLISH && (first & 0x06) != 0) {
            body.position(2 + body.getShort());
            write(0x40, new byte[] {body.get(), body.get(), (byte) puback, 0});
        }
    }

    private static byte[] bytes(ByteBuffer body) {
        byte[] copy = new byte[body.remaining()];
        body.duplicate().get(copy);
        return copy;
    }

    private static int length(DataInputStream in) throws IOException {
        int length = 0;
        for (int shift = 0; ; shift += 7) {
            int part = in.readUnsignedByte();
            length |= (part & 0x7F) << shift;
            if (part < 0x80) {
                return length;
            }
        }
    }

    private synchronized void write(int first, byte[] body) {
        try {
            ByteBuffer packet = ByteBuffer.allocate(body.length + 2);
            packet.put((byte) first).put((byte) body.length).put(body);
            OutputStream out = connection.getOutputStream();
            out.write(packet.array());
            out.flush();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
