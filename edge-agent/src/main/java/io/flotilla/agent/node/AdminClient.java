package io.flotilla.agent.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.chain.AdminAccess;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.MalformedDocument;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URL;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Speaks to a node's admin endpoint on the loopback interface. */
final class AdminClient {
    private static final int PATIENCE_MILLIS = 5_000;
    private static final int MOST_BYTES = 1 << 20;
    /** Answers to what was asked; others speak of the way there, such as 401 after a restart of the node. */
    private static final Set<Integer> REFUSALS = Set.of(400, 404, 409, 413, 422, 429);

    private static final String CODE = "[a-z0-9][a-z0-9.-]{0,59}";
    private static final int LONGEST_MESSAGE = 500;

    private final AdminAccess access;

    AdminClient(AdminAccess access) {
        this.access = access;
    }

    /** @param headers beside the authorisation */
    record Call(String method, String path, Map<String, String> headers) {
        static Call of(String method, String path) {
            return new Call(method, path, Map.of());
        }
    }

    /** What the node says when it refuses. */
    private record Complaint(String code, String message) {}

    <T> T ask(Call call, byte @Nullable [] body, Class<T> answer) {
        try {
            return Json.lenient(ask(call, body), answer);
        } catch (MalformedDocument bad) {
            throw malformed(call, bad);
        }
    }

    /** The answer as it came. */
    ObjectNode ask(Call call, byte @Nullable [] body) {
        try {
            return Json.parse(send(call, body), MOST_BYTES);
        } catch (MalformedDocument bad) {
            throw malformed(call, bad);
        }
    }

    private static NodeFault malformed(Call call, MalformedDocument bad) {
        return new NodeFault(
                "node.answer.malformed",
                "the node's answer to " + call.path() + " cannot be read (" + bad.getMessage()
                        + "): is the node of the same release?",
                bad);
    }

    byte[] send(Call call, byte @Nullable [] body) {
        try {
            return exchange(call, body);
        } catch (IOException failure) {
            throw new NodeFault(
                    "node.unreachable",
                    "the node's admin endpoint does not answer (" + failure.getMessage() + "): look at node.log",
                    failure);
        }
    }

    private byte[] exchange(Call call, byte @Nullable [] body) throws IOException {
        URL url = URI.create("http://127.0.0.1:" + access.port() + call.path()).toURL();
        HttpURLConnection http = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
        http.setConnectTimeout(PATIENCE_MILLIS);
        http.setReadTimeout(PATIENCE_MILLIS);
        http.setRequestMethod(call.method());
        http.setUseCaches(false);
        http.setRequestProperty("Authorization", "Bearer " + access.token());
        if (body != null) {
            http.setRequestProperty("Content-Type", "application/json");
        }
        call.headers().forEach(http::setRequestProperty);
        if (body != null) {
            http.setDoOutput(true);
            http.setFixedLengthStreamingMode(body.length);
            try (OutputStream out = http.getOutputStream()) {
                out.write(body);
            }
        }
        int status = http.getResponseCode();
        byte[] answer = body(status < 400 ? http.getInputStream() : http.getErrorStream());
        if (status >= 400) {
            throw complaint(call, status, answer);
        }
        return answer;
    }

    private static byte[] body(@Nullable InputStream stream) throws IOException {
        if (stream == null) {
            return new byte[0];
        }
        try (stream) {
            return stream.readNBytes(MOST_BYTES);
        }
    }

    private static NodeFault complaint(Call call, int status, byte[] answer) {
        try {
            Complaint said = Json.lenient(Json.parse(answer, MOST_BYTES), Complaint.class);
            String code = said.code().matches(CODE) ? said.code() : "node.refused." + status;
            return REFUSALS.contains(status)
                    ? NodeFault.refusal(code, printable(said.message()))
                    : new NodeFault(code, printable(said.message()));
        } catch (MalformedDocument noReason) {
            return new NodeFault(
                    "node.refused." + status,
                    "the node answers " + status + " to " + call.method() + " " + call.path());
        }
    }

    /** Of bounded length, in one line, and without halves of characters, which cannot be signed. */
    private static String printable(String message) {
        StringBuilder printable = new StringBuilder();
        message.codePoints()
                .limit(LONGEST_MESSAGE)
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? '\uFFFD' : c)
                .forEach(printable::appendCodePoint);
        return printable.toString();
    }
}
