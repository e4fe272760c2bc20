package io.flotilla.fleet.fake;

import io.flotilla.fleet.loop.Downlink;
import io.flotilla.fleet.node.DownDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A broker that takes what it is given and acknowledges when the test says so. */
public final class RecordingLink implements Downlink {
    private final List<DownDocument> sent = new ArrayList<>();
    private final List<DownDocument> unacknowledged = new ArrayList<>();
    private boolean full;

    @Override
    public boolean publish(DownDocument document) {
        if (full) {
            return false;
        }
        sent.add(document);
        unacknowledged.add(document);
        return true;
    }

    public void full(boolean isFull) {
        full = isFull;
    }

    /** All that was ever sent to the topic, in order. */
    public List<DownDocument> sent(String topic) {
        return sent.stream().filter(document -> document.topic().equals(topic)).toList();
    }

    public Optional<DownDocument> newest(String topic) {
        List<DownDocument> all = sent(topic);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    public int count() {
        return sent.size();
    }

    /** Gives what waits for its acknowledgement, once. */
    public List<DownDocument> takeUnacknowledged() {
        List<DownDocument> taken = List.copyOf(unacknowledged);
        unacknowledged.clear();
        return taken;
    }
}
