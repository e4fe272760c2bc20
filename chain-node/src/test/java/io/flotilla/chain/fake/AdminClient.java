package io.flotilla.chain.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.chain.AdminAccess;
import io.flotilla.contract.chain.NodeFolder;
import io.flotilla.contract.chain.NodeReport;
import io.flotilla.contract.codec.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;

/** Speaks to a node as its agent does: port and token from {@code admin.json}. */
public final class AdminClient {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final NodeFolder folder;

    public record Reply(int status, ObjectNode body) {
        public String code() {
            return body.path("code").asText();
        }
    }

    public AdminClient(NodeFolder folder) {
        this.folder = folder;
    }

    public AdminAccess access() {
        try {
            return Json.read(Files.readAllBytes(folder.admin()), 4096, AdminAccess.class);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public NodeReport status() {
        return Json.strict(send("GET", "/status", new byte[0]).body(), NodeReport.class);
    }

    public ObjectNode get(String path) {
        return send("GET", path, new byte[0]).body();
    }

    public Reply send(String method, String path, Object body, String... headers) {
        return send(method, path, Json.write(body), headers);
    }

    public Reply send(String method, String path, byte[] body, String... headers) {
        return send(access().token(), method, path, body, headers);
    }

    public Reply send(String token, String method, String path, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + access().port() + path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + token)
                .method(method, BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            var answer = HTTP.send(request.build(), BodyHandlers.ofByteArray());
            byte[] said = answer.body();
            return new Reply(answer.statusCode(), said.length == 0 ? Json.object() : Json.parse(said, 4 << 20));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
