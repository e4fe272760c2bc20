package io.flotilla.fleet.cli.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.MalformedDocument;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows the manager's Server-Sent Events. A stream that breaks off, or is silent for longer than three heartbeats, is
 * opened again where it ended. What cannot be opened the first time, or is refused later, ends it with a {@link Failure}.
 */
public final class EventStream implements AutoCloseable {
    private static final int MOST_WAITING = 10_000;
    private static final int MOST_BYTES = 4 << 20;
    private static final Duration SILENCE = Duration.ofSeconds(50);
    private static final int FIRST_PAUSE_MILLIS = 250;
    private static final int LONGEST_PAUSE_MILLIS = 8_000;

    /** Opens the stream after the event of this id; empty: from now on. */
    interface Source {
        InputStream open(String lastEventId) throws IOException;
    }

    private record Word(@Nullable Notice notice, @Nullable Failure end) {}

    private final Source source;
    private final Trouble trouble;
    private final BlockingQueue<Word> words = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Thread reader = new Thread(this::read, "events");
    private volatile boolean closed;
    private volatile long heardAt = System.nanoTime();
    private volatile @Nullable InputStream open;
    private String lastId = "";

    EventStream(Source source, Trouble trouble) {
        this.source = source;
        this.trouble = trouble;
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * The next word; empty when there is none within that time.
     *
     * @throws Failure when the stream has ended for good
     */
    public Optional<Notice> next(Duration most) {
        try {
            Word word = words.poll(most.toMillis(), TimeUnit.MILLISECONDS);
            if (word == null) {
                breakSilence();
                return Optional.empty();
            }
            if (word.end() != null) {
                throw word.end();
            }
            return Optional.ofNullable(word.notice());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Failure(Failure.Exit.FAILED, "interrupted", stopped);
        }
    }

    @Override
    public void close() {
        closed = true;
        reader.interrupt();
        shut();
    }

    private void breakSilence() {
        if (System.nanoTime() - heardAt > SILENCE.toNanos()) {
            shut();
        }
    }

    private void shut() {
        InputStream current = open;
        if (current != null) {
            try {
                current.close();
            } catch (IOException alreadyGone) {
                // the reader opens it again
            }
        }
    }

    private void read() {
        int pause = FIRST_PAUSE_MILLIS;
        boolean stood = false;
        try {
            while (!closed) {
                String outcome = Notice.LOST;
                boolean missed = stood && lastId.isEmpty();
                try (InputStream stream = source.open(lastId)) {
                    heardAt = System.nanoTime();
                    open = stream;
                    say(Notice.CONNECTED);
                    if (missed) {
                        say(Notice.RESYNC);
                    }
                    stood = true;
                    pause = FIRST_PAUSE_MILLIS;
                    follow(new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8)));
                } catch (IOException broken) {
                    if (!stood) {
                        throw trouble.with(broken);
                    }
                } catch (Failure refused) {
                    boolean forgotten = refused.exit() == Failure.Exit.USAGE && !lastId.isEmpty();
                    if (!stood || (!forgotten && refused.exit() != Failure.Exit.FAILED)) {
                        throw refused;
                    }
                    lastId = forgotten ? "" : lastId;
                    outcome = Notice.REFUSED;
                }
                say(outcome);
                TimeUnit.MILLISECONDS.sleep(pause);
                pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (Failure end) {
            if (!words.offer(new Word(null, end))) {
                words.clear();
                words.add(new Word(null, end));
            }
        }
    }

    private void follow(BufferedReader lines) throws IOException, InterruptedException {
        String kind = "message";
        StringBuilder data = new StringBuilder();
        for (String line = lines.readLine(); line != null && !closed; line = lines.readLine()) {
            heardAt = System.nanoTime();
            if (line.isEmpty()) {
                if (data.length() > 0 || kind.equals(Notice.RESYNC)) {
                    take(kind, data.toString());
                }
                kind = "message";
                data.setLength(0);
                continue;
            }
            int colon = line.indexOf(':');
            String value = colon < 0 ? "" : line.substring(colon + 1).replaceFirst("^ ", "");
            switch (colon < 0 ? line : line.substring(0, colon)) {
                case "event" -> kind = value;
                case "id" -> lastId = value;
                case "data" -> data.append(data.length() == 0 ? "" : "\n").append(value);
                default -> {
                    // a heartbeat, or what later versions say
                }
            }
        }
    }

    private void take(String kind, String data) throws InterruptedException {
        try {
            ObjectNode item =
                    data.isEmpty() ? Json.object() : Json.parse(data.getBytes(StandardCharsets.UTF_8), MOST_BYTES);
            words.put(new Word(new Notice(kind, item), null));
        } catch (MalformedDocument unreadable) {
            words.put(new Word(new Notice(Notice.RESYNC, Json.object()), null));
        }
    }

    private void say(String kind) throws InterruptedException {
        words.put(new Word(new Notice(kind, Json.object()), null));
    }
}
