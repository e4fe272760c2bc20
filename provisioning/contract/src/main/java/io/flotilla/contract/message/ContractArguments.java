package io.flotilla.contract.message;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Arguments of a contract's method as they stand in a JSON array. */
final class ContractArguments {
    private static final long LARGEST = (1L << 53) - 1;

    private ContractArguments() {}

    /**
     * The same values, in a list that nobody can change.
     *
     * @throws IllegalArgumentException that names the first value which cannot be signed
     */
    static List<@Nullable Object> checked(List<?> args) {
        check(args, "args");
        return Collections.unmodifiableList(new ArrayList<@Nullable Object>(args));
    }

    private static void check(@Nullable Object value, String path) {
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                check(list.get(i), path + "[" + i + "]");
            }
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((name, member) -> check(member, path + "." + name));
        } else if (value instanceof Integer || value instanceof Long) {
            if (Math.abs(((Number) value).longValue()) > LARGEST) {
                throw new IllegalArgumentException(
                        path + ": " + value + " cannot be signed: write an integer within ±(2^53-1), or a text");
            }
        } else if (value != null && !(value instanceof String) && !(value instanceof Boolean)) {
            throw new IllegalArgumentException(
                    path + ": " + value + " cannot be signed: write an integer within ±(2^53-1), or a text");
        }
    }
}
