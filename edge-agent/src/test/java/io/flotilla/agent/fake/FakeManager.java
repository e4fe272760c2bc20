package io.flotilla.agent.fake;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.flotilla.agent.identity.AgentIdentity;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.codec.Jwk;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.Identity;
import io.flotilla.contract.identity.InstanceId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.contract.message.Bootstrap;
import io.flotilla.contract.message.SignerList;
import io.flotilla.pki.ca.Authorities;
import io.flotilla.pki.est.EnrolmentLedger;
import io.flotilla.pki.est.EnrolmentToken;
import io.flotilla.pki.est.EstRequest;
import io.flotilla.pki.est.EstResponse;
import io.flotilla.pki.est.EstServer;
import io.flotilla.pki.est.IssuedCertificate;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.Fingerprint;
import io.flotilla.pki.key.KeyPairs;
import io.flotilla.pki.key.TlsContexts;
import io.flotilla.pki.profile.Lifetimes;
import io.flotilla.pki.profile.PublicNames;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;

/** A manager as far as a joining host can tell: EST and the bootstrap document, over real TLS on the loopback. */
public final class FakeManager implements AutoCloseable {
    public static final NodeAddress NODE = NodeAddress.parse("bank-a/validator-1");

    private final SecureRandom random = new SecureRandom();
    private final Clock clock = Clock.systemUTC();
    private final Ledger ledger = new Ledger();
    private final Authorities authorities;
    private final EstServer est;
    private final HttpsServer server;
    private final SignerList signers;
    /** Answers that get lost on their way: the request was carried out. */
    public final AtomicInteger answersToLose = new AtomicInteger();

    /** A certificate with which nobody gets the bootstrap document. */
    public volatile X509Certificate revoked;

    /** What it gives to agents, whatever its digest is. */
    public final Map<Sha256, byte[]> artifacts = new ConcurrentHashMap<>();

    public final AtomicInteger enrolments = new AtomicInteger();

    public FakeManager(Path folder) throws IOException {
        authorities = Authorities.open(
                folder, "password".toCharArray(), TrustDomain.DEFAULT, Lifetimes.STANDARD, clock, random);
        est = new EstServer(authorities, ledger, clock, event -> {});
        signers = new SignerList(
                1, 1, List.of(Jwk.of((ECPublicKey) KeyPairs.generateP256(random).getPublic())));
        Credential own = authorities.server(new InstanceId("main"), PublicNames.of(List.of("localhost", "127.0.0.1")));
        SSLContext tls = TlsContexts.server(() -> own, authorities.root());
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = tls.getDefaultSSLParameters();
                wanted.setWantClientAuth(true);
                parameters.setSSLParameters(wanted);
            }
        });
        server.createContext(EstServer.PATH, this::enrol);
        server.createContext("/.well-known/flotilla/bootstrap", this::bootstrap);
        server.createContext("/.well-known/flotilla/artifacts/", this::artifact);
        server.start();
    }

    public URI address() {
        return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
    }

    public String fingerprint() {
        return Fingerprint.of(authorities.root()).toString();
    }

    /** {@code ID.SECRET}. */
    public String token(Duration life) {
        return token(NODE, life);
    }

    public String token(NodeAddress node, Duration life) {
        EnrolmentToken.Minted minted = EnrolmentToken.mint(node, clock.instant().plus(life), random);
        ledger.write(entries -> {
            entries.put(minted.token());
            return true;
        });
        return minted.secret().text();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void enrol(HttpExchange exchange) throws IOException {
        EstResponse answer = est.handle(new EstRequest(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                exchange.getRequestHeaders().getFirst("Content-Type"),
                exchange.getRequestHeaders().getFirst("Authorization"),
                clientChain(exchange),
                exchange.getRequestBody().readAllBytes()));
        if (exchange.getRequestMethod().equals("POST") && answer.status() == 200) {
            enrolments.incrementAndGet();
            if (answersToLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                exchange.close();
                return;
            }
        }
        answer.headers().forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
        send(exchange, answer.status(), answer.body());
    }

    private void bootstrap(HttpExchange exchange) throws IOException {
        List<X509Certificate> shown = clientChain(exchange);
        if (shown.isEmpty() || shown.get(0).equals(revoked)) {
            send(exchange, 401, new byte[0]);
            return;
        }
        Bootstrap document =
                new Bootstrap(NODE, new ChainId("trade-finance"), List.of(URI.create("ssl://127.0.0.1:1")), 1, signers);
        send(exchange, 200, Documents.encode(document));
    }

    private void artifact(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] artifact = artifacts.get(new Sha256(path.substring(path.lastIndexOf('/') + 1)));
        if (artifact == null || clientChain(exchange).isEmpty()) {
            send(exchange, 404, new byte[0]);
            return;
        }
        send(exchange, 200, artifact);
    }

    /** An agent that has joined. */
    public AgentIdentity agent() {
        KeyPair key = KeyPairs.generateP256(random);
        return AgentIdentity.of(
                authorities.root(),
                new Credential(key.getPrivate(), authorities.issue(new Identity.Agent(NODE), key.getPublic())));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static List<X509Certificate> clientChain(HttpExchange exchange) {
        try {
            Certificate[] chain = ((HttpsExchange) exchange).getSSLSession().getPeerCertificates();
            return Arrays.stream(chain).map(X509Certificate.class::cast).toList();
        } catch (SSLPeerUnverifiedException none) {
            return List.of();
        }
    }

    /** Entries in memory, one transaction after the other. */
    private static final class Ledger implements EnrolmentLedger, EnrolmentLedger.Entries {
        private final Map<String, EnrolmentToken> tokens = new HashMap<>();
        private final Map<String, IssuedCertificate> certificates = new HashMap<>();
        private final Map<Sha256, String> owners = new HashMap<>();

        @Override
        public synchronized <R> R read(Function<Entries, R> question) {
            return question.apply(this);
        }

        @Override
        public synchronized <R> R write(Function<Entries, R> change) {
            return change.apply(this);
        }

        @Override
        public Optional<EnrolmentToken> token(String id) {
            return Optional.ofNullable(tokens.get(id));
        }

        @Override
        public void put(EnrolmentToken token) {
            tokens.put(token.id(), token);
        }

        @Override
        public Optional<IssuedCertificate> certificate(String serial) {
            return Optional.ofNullable(certificates.get(serial));
        }

        @Override
        public Optional<String> keyOwner(Sha256 key) {
            return Optional.ofNullable(owners.get(key));
        }

        @Override
        public long endingAfter(String uri, Instant end) {
            return certificates.values().stream()
                    .filter(one -> one.uri().equals(uri) && one.notAfter().isAfter(end))
                    .count();
        }

        @Override
        public void put(IssuedCertificate certificate) {
            certificates.put(certificate.serial(), certificate);
            owners.putIfAbsent(certificate.key(), certificate.uri());
        }
    }
}
