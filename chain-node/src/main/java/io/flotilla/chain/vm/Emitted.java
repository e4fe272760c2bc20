package io.flotilla.chain.vm;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An event of a contract, part of the receipt.
 *
 * @param name 1 to {@value #MOST_NAME} bytes of UTF-8
 * @param data at most {@value #MOST_DATA} bytes
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by hand.
public record Emitted(String name, byte[] data) {
    public static final int MOST_NAME = 64;
    public static final int MOST_DATA = 4 << 10;

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Emitted that && name.equals(that.name) && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, Arrays.hashCode(data));
    }
}
