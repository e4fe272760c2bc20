package io.flotilla.fleet.fault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.MalformedDocument;
import io.flotilla.fleet.fake.OpenApiContract;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** From another place than this process. */
final class CurlDoor implements Door {
    private static final OpenApiContract CONTRACT = new OpenApiContract();
    private static final int MOST_BYTES = 1 << 20;

    private final Place place;
    private final URI manager;
    private final String token;
    private final Path root;

    CurlDoor(Place place, URI manager, String token, Path root) {
        this.place = place;
        this.manager = manager;
        this.token = token;
        this.root = root;
    }

    @Override
    public ObjectNode send(Request asked) throws IOException {
        List<String> line = new ArrayList<>(List.of("curl", "-sS", "--fail-with-body", "-m", "20", "--noproxy", "*"));
        line.addAll(List.of("--cacert", root.toString(), "-X", asked.method()));
        line.addAll(List.of("-H", "Authorization: Bearer " + token, "-H", "Content-Type: " + asked.type()));
        if (asked.idempotencyKey() != null) {
            line.addAll(List.of("-H", "Idempotency-Key: " + asked.idempotencyKey()));
        }
        if (asked.body() != null) {
            line.addAll(List.of("--data-binary", asked.body()));
        }
        line.addAll(List.of("-w", "\n%{http_code}"));
        URI whole = manager.resolve(asked.path());
        line.add(whole.toString());
        Process curl = new ProcessBuilder(
                        Stream.concat(place.within().stream(), line.stream()).toList())
                .redirectErrorStream(true)
                .start();
        try {
            String said = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (curl.waitFor() != 0) {
                throw new IOException(asked + " was not answered well: " + said);
            }
            int end = said.lastIndexOf('\n');
            String body = said.substring(0, end);
            CONTRACT.holdPart(
                    new OpenApiContract.Operation(asked.method(), whole.getPath()),
                    Integer.parseInt(said.substring(end + 1)),
                    body);
            return Json.parse(body.getBytes(StandardCharsets.UTF_8), MOST_BYTES);
        } catch (MalformedDocument cutShort) {
            throw new IOException(cutShort);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
            throw new IOException(hurry);
        }
    }
}
