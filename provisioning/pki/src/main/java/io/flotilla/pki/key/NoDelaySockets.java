package io.flotilla.pki.key;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * The sockets of one MQTT client, with what Paho lacks: TCP_NODELAY, without which each round trip waits some 40 ms for a
 * delayed acknowledgement, and a {@link PacketGuard}, without which a broker can make it run out of memory.
 */
public final class NoDelaySockets extends SSLSocketFactory implements Closeable {
    /** What agents announce as their largest packet: a genesis block of 256 KiB and what surrounds it. */
    private static final int MOST_BYTES = 320 << 10;

    private final SSLSocketFactory tls;
    private final List<Socket> made = new CopyOnWriteArrayList<>();

    public NoDelaySockets(SSLSocketFactory tls) {
        super();
        this.tls = tls;
    }

    private Socket swift(Socket socket) throws IOException {
        GuardedSocket guarded = new GuardedSocket((SSLSocket) socket, MOST_BYTES);
        guarded.setTcpNoDelay(true);
        made.add(guarded);
        return guarded;
    }

    /**
     * Ends every connection made. Paho alone leaves its socket open: it shuts the input down first, which a TLS socket
     * answers with an exception as long as the peer has not said good-bye.
     */
    @Override
    public void close() throws IOException {
        for (Socket socket : made) {
            socket.close();
        }
    }

    @Override
    public Socket createSocket() throws IOException {
        return swift(tls.createSocket());
    }

    @Override
    public Socket createSocket(Socket below, String host, int port, boolean autoClose) throws IOException {
        return swift(tls.createSocket(below, host, port, autoClose));
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return swift(tls.createSocket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort) throws IOException {
        return swift(tls.createSocket(host, port, from, fromPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return swift(tls.createSocket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) throws IOException {
        return swift(tls.createSocket(host, port, from, fromPort));
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return tls.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return tls.getSupportedCipherSuites();
    }
}
