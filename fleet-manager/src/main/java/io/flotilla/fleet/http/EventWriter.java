package io.flotilla.fleet.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Writes the format of Server-Sent Events (HTML Living Standard, 9.2.5). */
final class EventWriter {
    /** How soon a client comes back after the connection broke. */
    private static final int RETRY_MILLIS = 2_000;

    private static final int MOST_WAITING = 256 << 10;

    private final OutputStream out;
    private final Clock clock;
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private Instant written;

    EventWriter(OutputStream out, Clock clock) {
        this.out = out;
        this.clock = clock;
        this.written = clock.instant();
    }

    void begin(String cursor) throws IOException {
        line("retry: " + RETRY_MILLIS);
        mark(cursor);
    }

    /** Sent with the next {@link #flush}, or at once when much waits. */
    void event(String name, String cursor, ObjectNode item) throws IOException {
        line("event: " + name);
        line("id: " + cursor);
        line("data: " + new String(Json.write(item), StandardCharsets.UTF_8));
        line("");
        if (waiting.size() >= MOST_WAITING) {
            send();
        }
    }

    /** How long nothing need be written yet. */
    Duration quiet(Duration heartbeat) {
        Duration left = Duration.between(clock.instant(), written.plus(heartbeat));
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Sends what waits; where nothing does and it is time, a comment, so that both ends know of each other. */
    void flush(String cursor, Duration heartbeat) throws IOException {
        if (waiting.size() == 0 && quiet(heartbeat).isZero()) {
            line(": heartbeat");
            mark(cursor);
        } else if (waiting.size() > 0) {
            send();
        }
    }

    /** Sends what waits, and why nothing follows. */
    void close(String reason) throws IOException {
        line(": closed, " + reason);
        line("");
        send();
    }

    /** An id without data is remembered by the client and shown to nobody. */
    private void mark(String cursor) throws IOException {
        line("id: " + cursor);
        line("");
        send();
    }

    private void line(String text) {
        waiting.writeBytes((text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private void send() throws IOException {
        waiting.writeTo(out);
        waiting.reset();
        out.flush();
        written = clock.instant();
    }
}
