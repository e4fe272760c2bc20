package io.flotilla.fleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.InstanceId;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.fleet.fake.OpenApiContract;
import io.flotilla.pki.ca.Authorities;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.Pem;
import io.flotilla.pki.key.TlsContexts;
import io.flotilla.pki.profile.Lifetimes;
import io.flotilla.pki.profile.PublicNames;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A manager's REST interface with canned answers, over real TLS. The last answer of a path stays. Where one is asked for
 * several things, {@code path body} names one of them.
 */
final class FakeRest implements AutoCloseable {
    record Asked(String line, String body, Map<String, String> headers) {}

    private static final OpenApiContract CONTRACT = new OpenApiContract();
    private static final Pattern TOLD = Pattern.compile("event: ?(\\w+)\n(?:id:.*\n)?data: ?(.*)\n");

    private record Answer(int status, String body, Map<String, String> headers) {}

    private final HttpsServer server;
    private final Path root;
    private final Map<String, Queue<Answer>> answers = new HashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final BlockingQueue<String> streams = new LinkedBlockingQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean silent = true;
    private volatile int refusal = 401;
    private final ExecutorService workers = Executors.newCachedThreadPool();

    FakeRest(Path folder) throws IOException {
        Authorities authorities = Authorities.open(
                folder.resolve("ca"),
                "test".toCharArray(),
                new TrustDomain("flotilla.internal"),
                Lifetimes.STANDARD,
                Clock.systemUTC(),
                new SecureRandom());
        Credential own =
                authorities.server(new InstanceId("one"), PublicNames.of(List.of("127.0.0.1", "fleet.example.org")));
        root = folder.resolve("root.pem");
        Files.writeString(root, Pem.of(authorities.root()));
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
        server.setHttpsConfigurator(new HttpsConfigurator(TlsContexts.server(() -> own, authorities.root())));
        server.setExecutor(workers);
        server.createContext("/", this::handle);
        server.start();
    }

    FakeRest answering(String line, int status, String body) {
        return answering(line, status, body, Map.of());
    }

    /** @throws AssertionError when no manager answers like that */
    FakeRest answering(String line, int status, String body, Map<String, String> headers) {
        String[] words = line.split("[ ?]", 3);
        if (!body.isEmpty()) {
            CONTRACT.holdPart(new OpenApiContract.Operation(words[0], words[1]), status, body);
        }
        return foreign(line, status, body, headers);
    }

    /** As something would answer that is no manager. */
    FakeRest foreign(String line, int status, String body, Map<String, String> headers) {
        synchronized (answers) {
            answers.computeIfAbsent(line, any -> new ArrayDeque<>()).add(new Answer(status, body, headers));
        }
        return this;
    }

    /**
     * Each connection to the event stream sends one of these and breaks off; when none is left the stream is refused.
     * Without this the stream stands, and is silent.
     */
    FakeRest streaming(String... scripts) {
        for (String script : scripts) {
            Matcher told = TOLD.matcher(script);
            while (told.find()) {
                byte[] data = told.group(2).getBytes(StandardCharsets.UTF_8);
                assertThat(CONTRACT.wrongPart(told.group(1), Json.parse(data, data.length)))
                        .as(told.group())
                        .isEmpty();
            }
        }
        silent = false;
        streams.addAll(List.of(scripts));
        return this;
    }

    /** As {@link #streaming}, and how the stream is refused: otherwise with a 401. */
    FakeRest refusing(int status, String... scripts) {
        refusal = status;
        return streaming(scripts);
    }

    List<Asked> asked() {
        return List.copyOf(asked);
    }

    int port() {
        return server.getAddress().getPort();
    }

    Map<String, String> environment() {
        return Map.of(
                "FLEET_URL",
                "https://127.0.0.1:" + server.getAddress().getPort(),
                "FLEET_TOKEN",
                "secret-token",
                "FLEET_CA",
                root.toString());
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        workers.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            Map<String, String> headers = new HashMap<>();
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
            String said = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(new Asked(line, said, headers));
            if ("text/event-stream".equals(headers.get("Accept"))) {
                stream(exchange);
                return;
            }
            Answer answer = next(line, said);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Answer next(String line, String said) {
        synchronized (answers) {
            Queue<Answer> every = answers.getOrDefault(line, new ArrayDeque<>());
            Queue<Answer> queue = answers.getOrDefault(line + " " + said, every);
            Answer answer = queue.size() > 1 ? queue.remove() : queue.peek();
            return answer == null ? new Answer(404, "{\"detail\":\"unforeseen " + line + "\"}", Map.of()) : answer;
        }
    }

    private void stream(HttpExchange exchange) throws IOException {
        if (silent) {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().flush();
            await();
            return;
        }
        String script = streams.poll();
        byte[] body =
                (script == null ? "{\"detail\":\"the token has expired\"}" : script).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders()
                .set("Content-Type", script == null ? "application/problem+json" : "text/event-stream");
        exchange.sendResponseHeaders(script == null ? refusal : 200, script == null ? body.length : 0);
        exchange.getResponseBody().write(body);
    }

    private void await() {
        try {
            closed.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
