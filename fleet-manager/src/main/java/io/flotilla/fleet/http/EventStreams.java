package io.flotilla.fleet.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.time.Clocks;
import io.flotilla.fleet.loop.ChangeReads;
import io.flotilla.fleet.loop.Changes;
import io.flotilla.fleet.loop.FleetOperations;
import io.flotilla.fleet.node.Operator;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Server-Sent Events. Each stream has a place in {@link Changes} and reads on from there in its request's thread: there
 * is no queue that a slow reader could fill, and the loop waits for nobody. A reader who takes nothing for the port's
 * idle time is cut off; one who falls behind what is remembered is told to read everything again.
 */
final class EventStreams {
    private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
    private static final String MEDIA_TYPE = "text/event-stream";
    /** Changes that are written at once; the token is looked at between two batches. */
    private static final int BATCH = 100;

    private final FleetOperations fleet;
    private final ChangeReads items;
    private final Changes changes;
    private final HttpSettings.Streams settings;
    private final Clocks clocks;
    private final Map<String, Integer> open = new HashMap<>();
    private volatile boolean closed;

    EventStreams(FleetOperations fleet, ChangeReads items, HttpSettings.Streams settings, Clocks clocks) {
        this.fleet = fleet;
        this.items = items;
        this.changes = items.changes();
        this.settings = settings;
        this.clocks = clocks;
    }

    static boolean wanted(Context request) {
        return request.req().getMethod().equals("GET") && Accepted.asks(request, MEDIA_TYPE);
    }

    /** Returns when the stream has ended. */
    void serve(Context request, Operator operator) {
        Watch watch = Watch.asked(request, clocks.wall());
        long now = changes.now();
        Optional<Long> place = place(request, now);
        enter(operator.name());
        try {
            request.status(HttpStatus.OK).contentType(MEDIA_TYPE).header("X-Accel-Buffering", "no");
            EventWriter out = new EventWriter(request.res().getOutputStream(), clocks.steady());
            out.begin(changes.cursor(place.orElse(now)));
            if (place.isEmpty()) {
                resync(out, now);
            }
            tell(new Stream(out, watch, Passage.token(request)), place.orElse(now));
        } catch (IOException gone) {
            boolean slow = gone.getCause() instanceof TimeoutException;
            LOG.info(
                    "stream cut request={} operator={} reason={}",
                    Passage.requestId(request),
                    operator.name(),
                    slow ? "takes nothing" : "connection gone");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            leave(operator.name());
        }
    }

    /** Ends every stream. */
    void close() {
        closed = true;
        changes.wake();
    }

    private record Stream(EventWriter out, Watch watch, String token) {}

    /** The answer has begun, so what fails from here on is told as a comment at its end. */
    private void tell(Stream stream, long from) throws IOException, InterruptedException {
        String reason;
        try {
            reason = follow(stream, from);
        } catch (RuntimeException failed) {
            LOG.error("a stream failed", failed);
            reason = "the manager failed at it: come back with the last id";
        }
        stream.out().close(reason);
    }

    /** @return why it has ended */
    private String follow(Stream stream, long from) throws IOException, InterruptedException {
        EventWriter out = stream.out();
        long place = from;
        while (!closed) {
            Optional<Operator> operator = fleet.tokens().authenticate(stream.token());
            if (operator.isEmpty()) {
                return "the token has expired or was revoked";
            }
            Duration quiet = out.quiet(settings.heartbeat());
            Duration valid = Duration.between(
                            clocks.wall().instant(), operator.get().expiresAt())
                    .plusMillis(1);
            var next = changes.after(place, BATCH, quiet.compareTo(valid) < 0 ? quiet : valid);
            if (next.isEmpty()) {
                place = changes.now();
                resync(out, place);
            }
            for (Changes.Change change : next.orElse(List.of())) {
                place = change.number();
                String cursor = changes.cursor(place);
                Optional<ObjectNode> item =
                        items.item(change).flatMap(found -> stream.watch().shown(operator.get(), found));
                if (item.isPresent()) {
                    out.event(Json.name(change.subject().kind()), cursor, item.get());
                }
            }
            out.flush(changes.cursor(place), settings.heartbeat());
        }
        return "the manager stops";
    }

    private void resync(EventWriter out, long place) throws IOException {
        ObjectNode reason = Json.object()
                .put("code", "too-old")
                .put("detail", "what happened since is no longer known: read the lists again, then follow this stream");
        out.event("resync", changes.cursor(place), reason);
    }

    /** Where to begin; empty when that is no longer known. */
    private Optional<Long> place(Context request, long now) {
        String header = request.header("Last-Event-ID");
        String given = header == null ? request.queryParam("after") : header;
        if (given == null || given.isEmpty()) {
            return Optional.of(now);
        }
        try {
            return changes.place(given);
        } catch (IllegalArgumentException bad) {
            String name = header == null ? "after" : "Last-Event-ID";
            throw new HttpRefusal(400, "bad-cursor", name + ": " + bad.getMessage() + "; leave it out to begin now");
        }
    }

    private void enter(String operator) {
        synchronized (open) {
            int all = open.values().stream().mapToInt(Integer::intValue).sum();
            if (all >= settings.most() || open.getOrDefault(operator, 0) >= settings.mostOfOne()) {
                throw new HttpRefusal(
                        429,
                        "too-many-streams",
                        "there are " + settings.most() + " event streams at most, and " + settings.mostOfOne()
                                + " of one operator: close one, or read GET /api/v1/events in pages");
            }
            open.merge(operator, 1, Integer::sum);
        }
    }

    private void leave(String operator) {
        synchronized (open) {
            open.computeIfPresent(operator, (name, count) -> count > 1 ? count - 1 : null);
        }
    }
}
