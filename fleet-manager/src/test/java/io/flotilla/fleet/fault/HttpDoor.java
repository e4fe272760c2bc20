package io.flotilla.fleet.fault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.MalformedDocument;
import io.flotilla.fleet.fake.OpenApiContract;
import io.flotilla.pki.key.TlsContexts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;

/** From this process. */
final class HttpDoor implements Door {
    private static final OpenApiContract CONTRACT = new OpenApiContract();
    private static final int MOST_BYTES = 1 << 20;

    private final URI manager;
    private final String token;
    private final HttpClient client;

    HttpDoor(URI manager, String token, X509Certificate root) {
        this.manager = manager;
        this.token = token;
        this.client =
                HttpClient.newBuilder().sslContext(TlsContexts.client(root)).build();
    }

    @Override
    public ObjectNode send(Request asked) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(manager.resolve(asked.path()))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", asked.type())
                .timeout(Duration.ofSeconds(20));
        if (asked.idempotencyKey() != null) {
            request.header("Idempotency-Key", asked.idempotencyKey());
        }
        request.method(
                asked.method(),
                asked.body() == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(asked.body()));
        try {
            HttpRequest sent = request.build();
            HttpResponse<String> answer = client.send(sent, HttpResponse.BodyHandlers.ofString());
            CONTRACT.hold(sent, answer);
            if (answer.statusCode() >= 300) {
                throw new IOException(asked + " was answered " + answer.statusCode() + " " + answer.body());
            }
            return Json.parse(answer.body().getBytes(StandardCharsets.UTF_8), MOST_BYTES);
        } catch (MalformedDocument cutShort) {
            throw new IOException(cutShort);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
            throw new IOException(hurry);
        }
    }
}
