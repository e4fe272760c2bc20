package io.flotilla.chain.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.flotilla.chain.ledger.Ledger;
import io.flotilla.contract.chain.AdminAccess;
import io.flotilla.contract.codec.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP on a free port of 127.0.0.1. Every request needs the bearer token of this start, which stands only in
 * {@code admin.json} (0600); the node's agent is the only user.
 */
public final class AdminServer {
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
    private static final int TOKEN_BYTES = 32;
    /** So that one slow request does not keep the next ones waiting; what changes the node is done one by one all the same. */
    private static final int WORKERS = 8;

    private static final int NO_CONTENT = 204;

    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private final NodeControl node;
    private final ChainQuestions questions;
    private final byte[] authorization;
    private final String token;
    private final HttpServer server;
    private final ExecutorService workers = Executors.newFixedThreadPool(WORKERS, task -> new Thread(task, "admin"));

    /**
     * @param ledger empty until the chain is opened
     * @throws UncheckedIOException when the loopback interface has no free port
     */
    public AdminServer(NodeControl node, Supplier<Optional<Ledger>> ledger, SecureRandom random) {
        this.node = node;
        this.questions = new ChainQuestions(ledger);
        byte[] secret = new byte[TOKEN_BYTES];
        random.nextBytes(secret);
        token = HexFormat.of().formatHex(secret);
        authorization = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), 0), 0);
        } catch (IOException noPort) {
            throw new UncheckedIOException("cannot open the admin endpoint", noPort);
        }
    }

    public void start() {
        server.setExecutor(workers);
        server.createContext("/", this::handle);
        server.start();
    }

    public void stop() {
        server.stop(0);
        workers.shutdownNow();
    }

    /** How to reach this server. */
    public AdminAccess access(long pid, Instant started) {
        return new AdminAccess(server.getAddress().getPort(), token, pid, started);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer = answer(exchange);
            byte[] body = answer.status() == NO_CONTENT ? new byte[0] : Json.write(answer.body());
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Answer answer(HttpExchange exchange) throws IOException {
        if (!authorized(exchange)) {
            return Answer.refused(401, "unauthorized", "Send the token of admin.json as bearer token.");
        }
        byte[] body = exchange.getRequestBody().readNBytes(Routes.MOST_BODY + 1);
        if (body.length > Routes.MOST_BODY) {
            // What is not read would reset the connection, and the answer with it.
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            return Answer.refused(413, "too-large", "The body has more than " + Routes.MOST_BODY + " bytes.");
        }
        String method = exchange.getRequestMethod();
        String path = exchange.getRequestURI().getPath();
        Optional<AdminRequest> request;
        try {
            Optional<Answer> read = questions.answer(method, path, body);
            if (read.isPresent()) {
                return read.get();
            }
            request = Routes.request(
                    method, path, body, exchange.getRequestHeaders().getFirst("X-Genesis-Sha256"));
        } catch (IllegalArgumentException malformed) {
            return Answer.refused(422, "malformed", String.valueOf(malformed.getMessage()));
        }
        if (request.isEmpty()) {
            return Answer.refused(404, "not-found", "There is no " + method + " " + path + ".");
        }
        return carriedOut(request.get());
    }

    /** The edge of the agent's requests: whatever goes wrong inside becomes an answer. */
    private Answer carriedOut(AdminRequest request) {
        try {
            return node.ask(request);
        } catch (RuntimeException broken) {
            LOG.error("request failed request={}", request.getClass().getSimpleName(), broken);
            return Answer.refused(500, "internal", "The node could not carry that out: see its log.");
        }
    }

    private boolean authorized(HttpExchange exchange) {
        String sent = exchange.getRequestHeaders().getFirst("Authorization");
        return sent != null && MessageDigest.isEqual(authorization, sent.getBytes(StandardCharsets.UTF_8));
    }
}
