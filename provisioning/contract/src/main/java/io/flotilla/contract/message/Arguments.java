package io.flotilla.contract.message;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The arguments of a command or a question while they are read; errors name the operation and the argument. */
record Arguments(String operation, Map<String, Object> values) {
    Command none(Command command) {
        only(Set.of());
        return command;
    }

    String onlyText(String name) {
        only(Set.of(name));
        return text(name);
    }

    List<String> optionalTexts(String name) {
        only(Set.of(name));
        return texts(name);
    }

    List<String> texts(String name) {
        Object value = values.getOrDefault(name, List.of());
        if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String.class::cast).toList();
        }
        throw new IllegalArgumentException(operation + ": the argument \"" + name + "\" is a list of texts");
    }

    String text(String name) {
        return optionalText(name)
                .orElseThrow(
                        () -> new IllegalArgumentException(operation + " needs the argument \"" + name + "\", a text"));
    }

    Optional<String> optionalText(String name) {
        Object value = values.get(name);
        if (value == null || value instanceof String) {
            return Optional.ofNullable((String) value);
        }
        throw new IllegalArgumentException(operation + ": the argument \"" + name + "\" is a text");
    }

    OptionalLong number(String name) {
        Object value = values.get(name);
        if (value == null) {
            return OptionalLong.empty();
        }
        if (value instanceof Integer || value instanceof Long) {
            return OptionalLong.of(((Number) value).longValue());
        }
        throw new IllegalArgumentException(operation + ": the argument \"" + name + "\" is an integer");
    }

    /** Empty when it is not given. */
    List<@Nullable Object> list(String name) {
        Object value = values.getOrDefault(name, List.of());
        if (value instanceof List<?> list) {
            return ContractArguments.checked(list);
        }
        throw new IllegalArgumentException(operation + ": the argument \"" + name + "\" is a list");
    }

    /** @throws IllegalArgumentException that names one which is not among {@code names} */
    void only(Set<String> names) {
        for (String name : values.keySet()) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException(operation + " has no argument \"" + name + "\""
                        + (names.isEmpty()
                                ? "; it takes none"
                                : "; it takes " + String.join(", ", new TreeSet<>(names))));
            }
        }
    }
}
