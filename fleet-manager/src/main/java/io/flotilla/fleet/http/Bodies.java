package io.flotilla.fleet.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads request bodies in bounded memory. */
final class Bodies {
    private static final int MOST_JSON = 256 << 10;
    private static final int MOST_SPEC = 1 << 20;
    /** How much of a body that is too long is read and thrown away, so that its sender hears the answer. */
    private static final int MOST_DRAINED = 1 << 20;

    private static final Set<String> YAML = Set.of("application/yaml", "application/x-yaml", "text/yaml");

    private static final Set<String> WASM = Set.of("application/wasm", "application/octet-stream");

    private Bodies() {}

    /** @throws HttpRefusal unless the body is one JSON object of a sensible size */
    static ObjectNode json(Context request) {
        needsJson(request);
        byte[] bytes = atMost(request, MOST_JSON);
        return Given.read(() -> Json.parse(bytes, MOST_JSON));
    }

    private static void needsJson(Context request) {
        if (!mediaType(request).equals("application/json")) {
            throw new HttpRefusal(415, "unsupported-media-type", "send the body as application/json");
        }
    }

    /** As {@link #json}, mapped to a record; unknown keys and missing ones are errors. */
    static <T> T json(Context request, Class<T> type) {
        ObjectNode body = json(request);
        return Given.read(() -> Json.strict(body, type));
    }

    /** As {@link #json}; empty only where the body has no byte at all. */
    static <T> Optional<T> jsonIfAny(Context request, Class<T> type) {
        byte[] bytes = atMost(request, MOST_JSON);
        if (bytes.length == 0) {
            return Optional.empty();
        }
        needsJson(request);
        return Optional.of(Given.read(() -> Json.strict(Json.parse(bytes, MOST_JSON), type)));
    }

    static String yaml(Context request) {
        if (!YAML.contains(mediaType(request))) {
            throw new HttpRefusal(415, "unsupported-media-type", "send the chain spec as application/yaml");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(atMost(request, MOST_SPEC)))
                    .toString();
        } catch (CharacterCodingException bad) {
            throw new HttpRefusal(400, "malformed", "the chain spec is not UTF-8 text");
        }
    }

    /** @throws HttpRefusal unless the body is said to be WebAssembly, and is not too long */
    static byte[] wasm(Context request, int most) {
        if (!WASM.contains(mediaType(request))) {
            throw new HttpRefusal(415, "unsupported-media-type", "send the module as application/wasm");
        }
        return atMost(request, most);
    }

    /** At most {@code most + 1} bytes: one more than allowed tells that it was too long. */
    static byte[] upTo(Context request, int most) {
        try {
            long announced = request.req().getContentLengthLong();
            boolean waits = "100-continue".equalsIgnoreCase(request.header("Expect"));
            if (announced > most && waits) {
                return new byte[most + 1]; // unread: the sender waits for a word of ours
            }
            InputStream body = request.req().getInputStream();
            byte[] bytes = body.readNBytes(most + 1);
            if (bytes.length > most) {
                drain(body);
            }
            return bytes;
        } catch (IOException broken) {
            throw new HttpRefusal(400, "broken-off", "the request broke off or came too slowly: send it again");
        }
    }

    private static byte[] atMost(Context request, int most) {
        byte[] bytes = upTo(request, most);
        if (bytes.length > most) {
            throw new HttpRefusal(413, "too-large", "the body is larger than " + most + " bytes");
        }
        return bytes;
    }

    private static void drain(InputStream body) throws IOException {
        byte[] away = new byte[8192];
        int read = 0;
        for (int total = 0; read >= 0 && total < MOST_DRAINED; total += read) {
            read = body.read(away);
        }
    }

    private static String mediaType(Context request) {
        String type = request.contentType();
        return type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }
}
