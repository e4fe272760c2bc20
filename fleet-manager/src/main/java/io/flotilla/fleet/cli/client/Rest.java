package io.flotilla.fleet.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.MalformedDocument;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/** The manager's REST interface, as the command line uses it. Every method throws {@link Failure} and nothing else. */
public final class Rest {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final int MOST_BYTES = 64 << 20;
    private static final int NOT_FOUND = 404;

    private final ManagerAccess access;
    private final HttpClient http;

    public Rest(ManagerAccess access) {
        this.access = access;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .sslContext(trusting(access.ca()))
                .build();
    }

    /** What is sent with a POST. */
    public record Body(String contentType, BodyPublisher bytes) {
        public static Body json(ObjectNode tree) {
            return new Body("application/json", BodyPublishers.ofByteArray(Json.write(tree)));
        }

        public static Body yaml(byte[] text) {
            return new Body("application/yaml", BodyPublishers.ofByteArray(text));
        }
    }

    public ObjectNode get(String path) {
        return exchange(request(path).GET().build());
    }

    /** What the manager says in plain text. */
    public String text(String path) {
        HttpResponse<byte[]> answer = sent(request(path).GET().build());
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        if (answer.statusCode() / 100 != 2) {
            throw Failure.failed("the manager answered " + answer.statusCode() + ": " + text);
        }
        return text;
    }

    /** As {@link #get}; empty when there is no such thing. */
    public Optional<ObjectNode> find(String path) {
        Answer answer = ask(request(path).GET().build());
        return answer.status() == NOT_FOUND ? Optional.empty() : Optional.of(answer.success());
    }

    public ObjectNode delete(String path) {
        return exchange(request(path).DELETE().build());
    }

    public ObjectNode post(String path, Body body) {
        return post(path, body, Map.of());
    }

    public ObjectNode post(String path, Body body, Map<String, String> headers) {
        HttpRequest.Builder builder =
                request(path).header("Content-Type", body.contentType()).POST(body.bytes());
        headers.forEach(builder::header);
        return exchange(builder.build());
    }

    /** Every item of a list, all its pages. */
    public List<JsonNode> all(String path) {
        return all(path, "");
    }

    /** Every item of a list after a cursor. */
    public List<JsonNode> all(String path, String after) {
        List<JsonNode> items = new ArrayList<>();
        String next = after;
        do {
            String joined = next.isEmpty() ? path : path + (path.contains("?") ? "&" : "?") + "cursor=" + encoded(next);
            ObjectNode page = get(joined);
            page.path("items").forEach(items::add);
            next = page.path("next").asText("");
        } while (!next.isEmpty());
        return items;
    }

    /** A value as it may stand in a path or a query. */
    public static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(access.url() + path))
                .timeout(ANSWER)
                .header("Authorization", "Bearer " + access.token())
                .header("Accept", "application/json");
    }

    private record Answer(int status, ObjectNode body) {
        ObjectNode success() {
            if (status / 100 != 2) {
                throw refused(status, body);
            }
            return body;
        }
    }

    private ObjectNode exchange(HttpRequest request) {
        return ask(request).success();
    }

    private Answer ask(HttpRequest request) {
        HttpResponse<byte[]> answer = sent(request);
        try {
            return new Answer(answer.statusCode(), Json.parse(answer.body(), MOST_BYTES));
        } catch (MalformedDocument foreign) {
            throw new Failure(
                    Failure.Exit.FAILED,
                    "what answers at " + access.url() + " is not a fleet manager: check FLEET_URL",
                    foreign);
        }
    }

    private HttpResponse<byte[]> sent(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofByteArray());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Failure(Failure.Exit.FAILED, "interrupted", stopped);
        } catch (SSLException untrusted) {
            throw new Failure(
                    Failure.Exit.FAILED,
                    "the server at " + access.url() + " is not vouched for by " + access.ca() + " ("
                            + untrusted.getMessage() + "): check FLEET_URL and FLEET_CA",
                    untrusted);
        } catch (HttpTimeoutException | ConnectException silent) {
            throw new Failure(
                    Failure.Exit.FAILED,
                    "no manager answers at " + access.url() + ": start it with fleet up, or check FLEET_URL",
                    silent);
        } catch (IOException broken) {
            throw new Failure(
                    Failure.Exit.FAILED,
                    "the connection to " + access.url() + " broke (" + broken.getMessage() + "): try again",
                    broken);
        }
    }

    private static Failure refused(int status, ObjectNode problem) {
        Stream<String> lines = Stream.concat(
                Stream.of(problem.path("detail").asText("the manager answered " + status)),
                Stream.of(problem.path("errors")).flatMap(errors -> {
                    List<String> each = new ArrayList<>();
                    errors.forEach(e -> each.add("  line " + e.path("line").asInt() + ": "
                            + (e.path("field").asText().isEmpty()
                                    ? ""
                                    : e.path("field").asText() + ": ")
                            + e.path("message").asText()));
                    return each.stream();
                }));
        return new Failure(exit(status), String.join("\n", lines.toList()));
    }

    private static Failure.Exit exit(int status) {
        return switch (status) {
            case 400, 413, 415, 422 -> Failure.Exit.USAGE;
            case 401, 403, 409 -> Failure.Exit.REFUSED;
            default -> Failure.Exit.FAILED;
        };
    }

    private static SSLContext trusting(Path ca) {
        try (InputStream pem = Files.newInputStream(ca)) {
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
                    "the root certificate " + ca + " cannot be read: set FLEET_CA to the manager's root certificate",
                    bad);
        }
    }
}
