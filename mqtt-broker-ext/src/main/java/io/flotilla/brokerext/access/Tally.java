package io.flotilla.brokerext.access;

import io.flotilla.contract.codec.Json;
import io.flotilla.contract.topic.Access;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts the publications that were delivered to nobody, by reason, since the broker's start. */
public final class Tally {
    private final AtomicLongArray counts = new AtomicLongArray(Access.values().length);

    void count(Access reason) {
        counts.incrementAndGet(reason.ordinal());
    }

    /** By the reason's lower-case name, such as {@code over-quota}. */
    public Map<String, Long> values() {
        Map<String, Long> values = new LinkedHashMap<>();
        for (Access reason : Access.values()) {
            if (reason != Access.ALLOWED) {
                values.put(Json.name(reason), counts.get(reason.ordinal()));
            }
        }
        return values;
    }
}
