package io.flotilla.fleet.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** One mapping of the file while it is read: gives each field once, collects what is wrong, and knows every line. */
final class YamlObject {
    private final String path;
    private final int line;
    private final Map<String, NodeTuple> unread = new LinkedHashMap<>();
    private final List<SpecProblem> problems;

    private YamlObject(String path, int line, List<SpecProblem> problems) {
        this.path = path;
        this.line = line;
        this.problems = problems;
    }

    static YamlObject of(@Nullable Node node, String path, List<SpecProblem> problems) {
        YamlObject object = new YamlObject(path, node == null ? 0 : lineOf(node), problems);
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(object::add);
        } else if (node != null) {
            object.problem(object.line, "", "must be a mapping of keys to values");
        }
        return object;
    }

    private void add(NodeTuple field) {
        if (!(field.getKeyNode() instanceof ScalarNode key)) {
            problem(lineOf(field.getKeyNode()), "", "a key must be a plain text");
        } else if (unread.putIfAbsent(key.getValue(), field) != null) {
            problem(lineOf(key), key.getValue(), "stands twice; keep one of them");
        }
    }

    int line() {
        return line;
    }

    void problem(int at, String field, String message) {
        problems.add(new SpecProblem(at, join(field), message));
    }

    /** Runs a construction whose parts were read already; its complaint belongs to the mapping as a whole. */
    <T> @Nullable T build(Supplier<T> construction) {
        try {
            return construction.get();
        } catch (IllegalArgumentException bad) {
            problem(line, "", String.valueOf(bad.getMessage()));
            return null;
        }
    }

    <T> @Nullable T required(String key, Function<String, T> parser) {
        if (!unread.containsKey(key)) {
            problem(line, key, "is missing");
            return null;
        }
        return scalar(key, parser).orElse(null);
    }

    <T> @Nullable T maybe(String key, Function<String, T> parser) {
        return scalar(key, parser).orElse(null);
    }

    <T> T optional(String key, T otherwise, Function<String, T> parser) {
        return scalar(key, parser).orElse(otherwise);
    }

    private <T> Optional<T> scalar(String key, Function<String, T> parser) {
        NodeTuple field = unread.remove(key);
        return field == null ? Optional.empty() : Optional.ofNullable(parsed(key, field.getValueNode(), parser));
    }

    private <T> @Nullable T parsed(String key, Node value, Function<String, T> parser) {
        if (!(value instanceof ScalarNode scalar) || value.getTag().equals(Tag.NULL)) {
            problem(lineOf(value), key, "must be a single value");
            return null;
        }
        try {
            return parser.apply(scalar.getValue());
        } catch (IllegalArgumentException bad) {
            problem(lineOf(value), key, String.valueOf(bad.getMessage()));
            return null;
        }
    }

    boolean has(String key) {
        return unread.containsKey(key);
    }

    /** A list as a whole. */
    <T> T list(String key, T otherwise, Function<List<Node>, T> parser) {
        NodeTuple field = unread.remove(key);
        if (field == null) {
            return otherwise;
        }
        if (!(field.getValueNode() instanceof SequenceNode list)) {
            problem(lineOf(field.getValueNode()), key, "must be a list");
            return otherwise;
        }
        try {
            return parser.apply(list.getValue());
        } catch (IllegalArgumentException bad) {
            problem(lineOf(list), key, String.valueOf(bad.getMessage()));
            return otherwise;
        }
    }

    /** The mapping below a key; an empty one when there is none. */
    YamlObject object(String key) {
        NodeTuple field = unread.remove(key);
        return of(field == null ? null : field.getValueNode(), join(key), problems);
    }

    /** The values of a list of mappings; those that cannot be read are left out. */
    List<YamlObject> objects(String key) {
        List<YamlObject> all = new ArrayList<>();
        each(key, (name, value) -> all.add(of(value, join(name), problems)));
        return all;
    }

    /** The values of a list of plain values; those that cannot be read are left out. */
    <T> List<T> values(String key, Function<String, T> parser) {
        List<T> all = new ArrayList<>();
        each(key, (name, value) -> {
            T parsed = parsed(name, value, parser);
            if (parsed != null) {
                all.add(parsed);
            }
        });
        return all;
    }

    /** Every field of a mapping from free keys to plain values. */
    Map<String, String> texts(String key) {
        YamlObject object = object(key);
        Map<String, String> all = new LinkedHashMap<>();
        for (String name : List.copyOf(object.unread.keySet())) {
            all.put(name, object.optional(name, "", text -> text));
        }
        return all;
    }

    private void each(String key, BiConsumer<String, Node> action) {
        NodeTuple field = unread.remove(key);
        if (field == null) {
            return;
        }
        if (field.getValueNode() instanceof SequenceNode list) {
            for (int i = 0; i < list.getValue().size(); i++) {
                action.accept(key + "[" + i + "]", list.getValue().get(i));
            }
        } else {
            problem(lineOf(field.getValueNode()), key, "must be a list");
        }
    }

    /** What was not read is not known. */
    void end(String... known) {
        unread.forEach((key, field) ->
                problem(lineOf(field.getKeyNode()), key, "is not a known key; known are " + String.join(", ", known)));
    }

    private String join(String field) {
        return path.isEmpty() || field.isEmpty() ? path + field : path + "." + field;
    }

    private static int lineOf(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}
