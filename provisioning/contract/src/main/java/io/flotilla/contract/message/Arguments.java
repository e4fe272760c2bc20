package io.flotilla.contract.message;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** A command's arguments while they are read; errors name the operation and the argument. */
record Arguments(String operation, Map<String, Object> values) {
    Command none(Command command) {
        only(Set.of());
        return command;
    }

    String onlyText(String name) {
        only(Set.of(name));
        if (values.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(operation + " needs the argument \"" + name + "\", a text");
    }

    List<String> optionalTexts(String name) {
        only(Set.of(name));
        Object value = values.getOrDefault(name, List.of());
        if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String.class::cast).toList();
        }
        throw new IllegalArgumentException(operation + ": the argument \"" + name + "\" is a list of texts");
    }

    private void only(Set<String> names) {
        for (String name : values.keySet()) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException(operation + " has no argument \"" + name + "\""
                        + (names.isEmpty() ? "; it takes none" : "; it takes " + String.join(", ", names)));
            }
        }
    }
}
