package io.flotilla.fleet.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.flotilla.contract.codec.CanonicalJson;
import io.flotilla.contract.codec.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Arguments of a contract's initialisation: values of YAML, and the canonical JSON list that the chain is given. */
final class InitArguments {
    static final String NONE = "[]";

    private static final String WHOLE = "0|-?[1-9][0-9]{0,14}";

    private InitArguments() {}

    /** @throws IllegalArgumentException when a value is neither text nor a whole number, true, false or null */
    static String json(List<Node> values) {
        ArrayNode list = Json.object().putArray("init");
        values.forEach(value -> add(list, value));
        return text(list);
    }

    private static void add(ArrayNode list, Node value) {
        if (!(value instanceof ScalarNode scalar)) {
            throw new IllegalArgumentException("must be a single value; one with parts is written as JSON in quotes");
        }
        String text = scalar.getValue();
        Tag tag = value.getTag();
        if (tag.equals(Tag.NULL)) {
            list.addNull();
        } else if (tag.equals(Tag.BOOL) && (text.equals("true") || text.equals("false"))) {
            list.add(text.equals("true"));
        } else if (tag.equals(Tag.INT) && text.matches(WHOLE)) {
            list.add(Long.parseLong(text));
        } else if (tag.equals(Tag.FLOAT) || tag.equals(Tag.INT) || tag.equals(Tag.BOOL)) {
            throw new IllegalArgumentException("\"" + text
                    + "\" is neither a whole number of at most 15 digits, nor true, false or null: put a text"
                    + " into quotes");
        } else {
            list.add(text);
        }
    }

    /** @throws IllegalArgumentException when it is not a list of plain values */
    static List<Node> nodes(String json) {
        List<Node> nodes = new ArrayList<>();
        parsed(json).forEach(value -> nodes.add(node(value)));
        return nodes;
    }

    private static Node node(JsonNode value) {
        if (value.isTextual()) {
            return SpecWriter.scalar(value.asText());
        }
        Tag tag = value.isBoolean() ? Tag.BOOL : value.isNull() ? Tag.NULL : Tag.INT;
        return new ScalarNode(tag, value.asText(), null, null, ScalarStyle.PLAIN);
    }

    /** @throws IllegalArgumentException when it is not a list of plain values in canonical JSON */
    static void check(String json) {
        if (!text(parsed(json)).equals(json)) {
            throw new IllegalArgumentException("init is not canonical JSON: " + json);
        }
    }

    private static ArrayNode parsed(String json) {
        byte[] wrapped = ("{\"init\":" + json + "}").getBytes(StandardCharsets.UTF_8);
        if (Json.parse(wrapped, wrapped.length).path("init") instanceof ArrayNode list
                && StreamSupport.stream(list.spliterator(), false).allMatch(JsonNode::isValueNode)) {
            return list;
        }
        throw new IllegalArgumentException("init is not a list of plain values: " + json);
    }

    private static String text(ArrayNode list) {
        return new String(CanonicalJson.bytes(list), StandardCharsets.UTF_8);
    }
}
