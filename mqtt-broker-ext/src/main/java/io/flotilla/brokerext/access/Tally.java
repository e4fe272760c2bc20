package io.flotilla.brokerext.access;

import io.flotilla.contract.codec.Json;
import io.flotilla.contract.topic.Access;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Counts the publications that were delivered to nobody, by reason, since the broker's start. */
public final class Tally {
    private final Map<Access, LongAdder> counts = new EnumMap<>(Access.class);

    public Tally() {
        for (Access reason : Access.values()) {
            if (reason != Access.ALLOWED) {
                counts.put(reason, new LongAdder());
            }
        }
    }

    void count(Access reason) {
        Objects.requireNonNull(counts.get(reason), "what was allowed is not counted")
                .increment();
    }

    /** By the reason's lower-case name, such as {@code over-quota}. */
    public Map<String, Long> values() {
        Map<String, Long> values = new LinkedHashMap<>();
        counts.forEach((reason, count) -> values.put(Json.name(reason), count.sum()));
        return values;
    }
}
