package io.flotilla.fleet.loop;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** @param next where the next page begins; null: this is the last */
public record Page<T>(List<T> items, @Nullable String next) {
    public Page {
        items = List.copyOf(items);
    }
}
