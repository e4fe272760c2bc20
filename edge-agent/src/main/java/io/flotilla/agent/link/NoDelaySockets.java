package io.flotilla.agent.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;

/** TLS sockets with TCP_NODELAY: without it each round trip waits some 40 ms for a delayed acknowledgement. */
final class NoDelaySockets extends SSLSocketFactory {
    private final SSLSocketFactory tls;

    NoDelaySockets(SSLSocketFactory tls) {
        super();
        this.tls = tls;
    }

    private static Socket swift(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        return socket;
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
