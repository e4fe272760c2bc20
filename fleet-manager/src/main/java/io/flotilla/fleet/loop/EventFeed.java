package io.flotilla.fleet.loop;

import io.flotilla.fleet.node.FleetEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Hands new events to those who listen, on the loop's thread. */
public final class EventFeed {
    private final List<Consumer<FleetEvent>> listeners = new CopyOnWriteArrayList<>();

    /** The listener hands over and returns at once; closing ends it. */
    AutoCloseable listen(Consumer<FleetEvent> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    void tell(List<FleetEvent> events) {
        events.forEach(event -> listeners.forEach(listener -> listener.accept(event)));
    }
}
