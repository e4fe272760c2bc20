package io.flotilla.fleet.fault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.MalformedDocument;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** From another place than this process. */
final class CurlDoor implements Door {
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
        line.add(manager.resolve(asked.path()).toString());
        Process curl = new ProcessBuilder(
                        Stream.concat(place.within().stream(), line.stream()).toList())
                .redirectErrorStream(true)
                .start();
        try {
            byte[] said = curl.getInputStream().readAllBytes();
            if (curl.waitFor() != 0) {
                throw new IOException(asked + " was not answered well: " + new String(said, StandardCharsets.UTF_8));
            }
            return Json.parse(said, MOST_BYTES);
        } catch (MalformedDocument cutShort) {
            throw new IOException(cutShort);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
            throw new IOException(hurry);
        }
    }
}
