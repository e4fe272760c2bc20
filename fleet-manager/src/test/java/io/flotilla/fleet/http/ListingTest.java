package io.flotilla.fleet.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.fleet.store.Entries.Row;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ListingTest {
    private static final int ROWS = 20;

    record Large(String text) {}

    @Test
    void aPageOfLargeItemsIsShortAndHasANext() {
        Listing listing = new Listing("larges", Optional::of, new Filter(null, Clock.systemUTC()));
        String text = "x".repeat(1 << 20);
        Listing.Rows<Large> rows = (after, limit) -> IntStream.range(after.isEmpty() ? 0 : number(after) + 1, ROWS)
                .limit(limit)
                .mapToObj(number -> new Row<>(String.valueOf(number), new Large(text)))
                .toList();

        List<Integer> sizes = new ArrayList<>();
        String after = "";
        do {
            Listing.Found found = listing.page(rows, after, 500, 16);
            sizes.add(found.items().size());
            after = found.last() == null ? "" : found.last();
        } while (!after.isEmpty());

        int full = Listing.MOST_BYTES >> 20;
        assertThat(sizes).allSatisfy(size -> assertThat(size).isLessThanOrEqualTo(full));
        assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(ROWS);
    }

    private static int number(String key) {
        return Integer.parseInt(key);
    }
}
