package io.flotilla.pki.est;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.flotilla.pki.fake.Installation;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.TlsContexts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;

/** The EST server behind the JDK's HTTPS server on the loopback interface; client certificates are optional. */
final class EstListener implements AutoCloseable {
    private final HttpsServer https;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final EstServer server;

    EstListener(Installation installation, EstServer server, Supplier<Credential> own) throws IOException {
        this.server = server;
        https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        https.setHttpsConfigurator(
                new HttpsConfigurator(
                        TlsContexts.server(own, installation.authorities().root())) {
                    @Override
                    public void configure(HttpsParameters parameters) {
                        SSLParameters wanted = getSSLContext().getDefaultSSLParameters();
                        wanted.setWantClientAuth(true);
                        parameters.setSSLParameters(wanted);
                    }
                });
        https.createContext("/", this::answer);
        https.setExecutor(threads);
        https.start();
    }

    URI uri() {
        return URI.create("https://localhost:" + https.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            EstResponse answer = server.handle(new EstRequest(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestHeaders().getFirst("Content-Type"),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    shown((HttpsExchange) exchange),
                    exchange.getRequestBody().readNBytes(EstServer.MAX_BODY + 1)));
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        }
    }

    private static List<X509Certificate> shown(HttpsExchange exchange) {
        try {
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate one : exchange.getSSLSession().getPeerCertificates()) {
                chain.add((X509Certificate) one);
            }
            return chain;
        } catch (SSLPeerUnverifiedException nobody) {
            return List.of();
        }
    }

    @Override
    public void close() {
        https.stop(0);
        threads.shutdownNow();
    }
}
