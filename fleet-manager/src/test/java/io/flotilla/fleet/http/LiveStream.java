package io.flotilla.fleet.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.fake.OpenApiContract;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A client of Server-Sent Events, as the standard wants it: what it has read so far, block by block. */
final class LiveStream implements AutoCloseable {
    private static final OpenApiContract CONTRACT = new OpenApiContract();
    private static final Duration LONG = Duration.ofSeconds(60);

    /** One event; {@code data} is null for the kinds that carry none. */
    record Told(String event, String id, ObjectNode data) {}

    private final List<Told> told = new CopyOnWriteArrayList<>();
    private final List<String> undescribed = new CopyOnWriteArrayList<>();
    private final List<String> comments = new CopyOnWriteArrayList<>();
    private final Stream<String> lines;
    private final CompletableFuture<Void> reading;
    private volatile String lastId = "";

    LiveStream(Stream<String> lines) {
        this.lines = lines;
        this.reading = CompletableFuture.runAsync(this::read, work -> {
            Thread thread = new Thread(work, "stream");
            thread.setDaemon(true);
            thread.start();
        });
    }

    private void read() {
        Map<String, String> block = new HashMap<>();
        lines.forEach(line -> {
            if (line.isEmpty()) {
                finish(block);
                block.clear();
            } else if (line.startsWith(":")) {
                comments.add(line.substring(1).strip());
            } else {
                block.put(
                        line.substring(0, line.indexOf(':')),
                        line.substring(line.indexOf(':') + 1).strip());
            }
        });
    }

    private void finish(Map<String, String> block) {
        lastId = block.getOrDefault("id", lastId);
        if (block.containsKey("data")) {
            byte[] data = block.get("data").getBytes(StandardCharsets.UTF_8);
            Told one = new Told(block.getOrDefault("event", "message"), lastId, Json.parse(data, 1 << 20));
            CONTRACT.wrongItem(one.event(), one.data()).forEach(wrong -> undescribed.add(one + ": " + wrong));
            told.add(one);
        }
    }

    String lastId() {
        return lastId;
    }

    List<Told> told() {
        return new ArrayList<>(told);
    }

    /** Waits for one. */
    Told until(String event, Predicate<ObjectNode> item) {
        return await().atMost(LONG)
                .until(
                        () -> told.stream()
                                .filter(one -> one.event().equals(event) && item.test(one.data()))
                                .findFirst(),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    void untilComment(String start) {
        await().atMost(LONG).until(() -> comments.stream().anyMatch(comment -> comment.startsWith(start)));
    }

    /** Waits for the first bytes: what happens from now on is told. */
    LiveStream begun() {
        await().atMost(LONG).until(() -> !lastId.isEmpty());
        return this;
    }

    void untilEnd() {
        await().atMost(LONG).until(reading::isDone);
    }

    /** @throws AssertionError when something was told that the description does not know */
    @Override
    public void close() {
        lines.close();
        assertThat(undescribed).isEmpty();
    }
}
