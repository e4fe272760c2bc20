package io.flotilla.fleet.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.MalformedDocument;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The manager's REST interface, as the command line uses it. Every method throws {@link Failure} and nothing else. */
public final class Rest {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final int MOST_BYTES = 64 << 20;
    private static final int NOT_FOUND = 404;
    private static final int MOST_ITEMS = 500;

    private final ManagerAccess access;
    private final HttpClient http;
    private final Trouble trouble;

    public Rest(ManagerAccess access) {
        this.access = access;
        this.trouble = new Trouble(access);
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .sslContext(trusting(access))
                .build();
    }

    /** What is sent with a POST. */
    public record Body(String contentType, BodyPublisher bytes) {
        public static Body json(ObjectNode tree) {
            return new Body("application/json", BodyPublishers.ofByteArray(Json.write(tree)));
        }

        public static Body wasm(byte[] module) {
            return new Body("application/wasm", BodyPublishers.ofByteArray(module));
        }

        public static Body yaml(byte[] text) {
            return new Body("application/yaml", BodyPublishers.ofByteArray(text));
        }
    }

    /** @param etag the version of what was answered; empty when it has none */
    public record Versioned(ObjectNode body, String etag) {}

    public ObjectNode get(String path) {
        return exchange(request(path).GET().build());
    }

    /** As {@link #get}; empty when there is no such thing. */
    public Optional<ObjectNode> find(String path) {
        HttpResponse<byte[]> answer = ask(request(path).GET().build());
        return answer.statusCode() == NOT_FOUND ? Optional.empty() : Optional.of(tree(answer));
    }

    /** What the manager's clock says, to the second. */
    public Instant time() {
        String date = header(ask(request("/healthz").GET().build()), "Date");
        try {
            return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeParseException none) {
            throw new Failure(Failure.Exit.FAILED, "the manager does not tell the time", none);
        }
    }

    /** A document that is not JSON. */
    public String text(String path) {
        return new String(
                success(ask(request(path).setHeader("Accept", "*/*").GET().build()))
                        .body(),
                StandardCharsets.UTF_8);
    }

    public ObjectNode delete(String path) {
        return exchange(request(path).DELETE().build());
    }

    public ObjectNode post(String path, Body body) {
        return post(path, body, Map.of());
    }

    public ObjectNode post(String path, Body body, Map<String, String> headers) {
        return versioned(path, body, headers).body();
    }

    /** As {@link #post}, with the version of what was answered. */
    public Versioned versioned(String path, Body body, Map<String, String> headers) {
        HttpRequest.Builder builder =
                request(path).header("Content-Type", body.contentType()).POST(body.bytes());
        headers.forEach(builder::header);
        HttpResponse<byte[]> answer = ask(builder.build());
        return new Versioned(tree(answer), header(answer, "ETag"));
    }

    /** Every item of a list, all its pages. */
    public List<JsonNode> all(String path) {
        return all(path, Integer.MAX_VALUE);
    }

    /** The first items of a list, as many pages as it takes. */
    public List<JsonNode> all(String path, int most) {
        List<JsonNode> items = new ArrayList<>();
        String asked = path + (path.contains("?") ? "&" : "?") + "limit=" + Math.min(most, MOST_ITEMS);
        String next = "";
        do {
            ObjectNode page = get(next.isEmpty() ? asked : asked + "&cursor=" + encoded(next));
            page.path("items").forEach(items::add);
            next = page.path("next").asText("");
        } while (!next.isEmpty() && items.size() < most);
        return items.size() > most ? List.copyOf(items.subList(0, most)) : items;
    }

    /** What happens from now on. */
    public EventStream events(String query) {
        return new EventStream(last -> open("/api/v1/events" + query, last), trouble);
    }

    private InputStream open(String path, String last) throws IOException {
        HttpRequest.Builder request = request(path).setHeader("Accept", "text/event-stream");
        if (!last.isEmpty()) {
            request.header("Last-Event-ID", last);
        }
        try {
            HttpResponse<InputStream> answer = http.send(request.GET().build(), BodyHandlers.ofInputStream());
            if (answer.statusCode() / 100 != 2) {
                throw trouble.refused(answer.statusCode(), parsed(answer.body().readNBytes(MOST_BYTES)));
            }
            if (!answer.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream")) {
                throw Failure.failed(
                        "the manager at " + access.url() + " gives no stream: upgrade it, or leave out -w");
            }
            return answer.body();
        } catch (InterruptedException stopped) {
            throw interrupted(stopped);
        }
    }

    /** A value as it may stand in a path or a query. */
    public static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The path of one node, by its address. */
    public static String node(String address) {
        int slash = address.indexOf('/');
        if (slash < 1 || slash == address.length() - 1) {
            throw Failure.usage("\"" + address + "\" is not a node: write organisation/node, see fleet get nodes");
        }
        return "/api/v1/nodes/" + encoded(address.substring(0, slash)) + "/" + encoded(address.substring(slash + 1));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(access.url() + path))
                .timeout(ANSWER)
                .header("Authorization", "Bearer " + access.token())
                .header("Accept", "application/json");
    }

    private ObjectNode exchange(HttpRequest request) {
        return tree(ask(request));
    }

    private ObjectNode tree(HttpResponse<byte[]> answer) {
        return parsed(success(answer).body());
    }

    private HttpResponse<byte[]> success(HttpResponse<byte[]> answer) {
        if (answer.statusCode() / 100 != 2) {
            throw trouble.refused(answer.statusCode(), parsed(answer.body()));
        }
        return answer;
    }

    private ObjectNode parsed(byte[] body) {
        try {
            return Json.parse(body, MOST_BYTES);
        } catch (MalformedDocument foreign) {
            throw trouble.foreign(foreign);
        }
    }

    private HttpResponse<byte[]> ask(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofByteArray());
        } catch (InterruptedException stopped) {
            throw interrupted(stopped);
        } catch (IOException silent) {
            throw trouble.with(silent);
        }
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static Failure interrupted(InterruptedException stopped) {
        Thread.currentThread().interrupt();
        return new Failure(Failure.Exit.FAILED, "interrupted", stopped);
    }

    private static SSLContext trusting(ManagerAccess access) {
        try (InputStream pem = Files.newInputStream(access.ca())) {
            KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
            roots.load(null, null);
            int n = 0;
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                roots.setCertificateEntry("root-" + n++, certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(roots);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException bad) {
            throw new Failure(
                    Failure.Exit.USAGE,
                    "the root certificate " + access.ca() + " cannot be read: " + access.check("CA"),
                    bad);
        }
    }
}
