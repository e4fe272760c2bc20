package io.flotilla.pki.key;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import javax.net.ssl.HandshakeCompletedListener;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/** A TLS socket whose reader is a {@link PacketGuard}; all else, locking too, is done by the socket inside. */
@SuppressWarnings("UnsynchronizedOverridesSynchronized")
final class GuardedSocket extends SSLSocket {
    private final SSLSocket inside;
    private final int mostBytes;

    /** @param mostBytes of one packet */
    GuardedSocket(SSLSocket inside, int mostBytes) {
        super();
        this.inside = inside;
        this.mostBytes = mostBytes;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new PacketGuard(inside.getInputStream(), mostBytes);
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return inside.getOutputStream();
    }

    @Override
    public void connect(SocketAddress endpoint) throws IOException {
        inside.connect(endpoint);
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
        inside.connect(endpoint, timeout);
    }

    @Override
    public void bind(SocketAddress own) throws IOException {
        inside.bind(own);
    }

    @Override
    public void close() throws IOException {
        inside.close();
    }

    @Override
    public void shutdownInput() throws IOException {
        inside.shutdownInput();
    }

    @Override
    public void shutdownOutput() throws IOException {
        inside.shutdownOutput();
    }

    @Override
    public boolean isConnected() {
        return inside.isConnected();
    }

    @Override
    public boolean isBound() {
        return inside.isBound();
    }

    @Override
    public boolean isClosed() {
        return inside.isClosed();
    }

    @Override
    public InetAddress getInetAddress() {
        return inside.getInetAddress();
    }

    @Override
    public int getPort() {
        return inside.getPort();
    }

    @Override
    public InetAddress getLocalAddress() {
        return inside.getLocalAddress();
    }

    @Override
    public int getLocalPort() {
        return inside.getLocalPort();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return inside.getRemoteSocketAddress();
    }

    @Override
    public void setSoTimeout(int millis) throws SocketException {
        inside.setSoTimeout(millis);
    }

    @Override
    public int getSoTimeout() throws SocketException {
        return inside.getSoTimeout();
    }

    @Override
    public void setTcpNoDelay(boolean on) throws SocketException {
        inside.setTcpNoDelay(on);
    }

    @Override
    public boolean getTcpNoDelay() throws SocketException {
        return inside.getTcpNoDelay();
    }

    @Override
    public void setKeepAlive(boolean on) throws SocketException {
        inside.setKeepAlive(on);
    }

    @Override
    public SSLParameters getSSLParameters() {
        return inside.getSSLParameters();
    }

    @Override
    public void setSSLParameters(SSLParameters parameters) {
        inside.setSSLParameters(parameters);
    }

    @Override
    public SSLSession getSession() {
        return inside.getSession();
    }

    @Override
    public SSLSession getHandshakeSession() {
        return inside.getHandshakeSession();
    }

    @Override
    public void startHandshake() throws IOException {
        inside.startHandshake();
    }

    @Override
    public void addHandshakeCompletedListener(HandshakeCompletedListener listener) {
        inside.addHandshakeCompletedListener(listener);
    }

    @Override
    public void removeHandshakeCompletedListener(HandshakeCompletedListener listener) {
        inside.removeHandshakeCompletedListener(listener);
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return inside.getSupportedCipherSuites();
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return inside.getEnabledCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        inside.setEnabledCipherSuites(suites);
    }

    @Override
    public String[] getSupportedProtocols() {
        return inside.getSupportedProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return inside.getEnabledProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        inside.setEnabledProtocols(protocols);
    }

    @Override
    public void setUseClientMode(boolean mode) {
        inside.setUseClientMode(mode);
    }

    @Override
    public boolean getUseClientMode() {
        return inside.getUseClientMode();
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        inside.setNeedClientAuth(need);
    }

    @Override
    public boolean getNeedClientAuth() {
        return inside.getNeedClientAuth();
    }

    @Override
    public void setWantClientAuth(boolean want) {
        inside.setWantClientAuth(want);
    }

    @Override
    public boolean getWantClientAuth() {
        return inside.getWantClientAuth();
    }

    @Override
    public void setEnableSessionCreation(boolean may) {
        inside.setEnableSessionCreation(may);
    }

    @Override
    public boolean getEnableSessionCreation() {
        return inside.getEnableSessionCreation();
    }
}
