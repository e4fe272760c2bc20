package io.flotilla.contract.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * RFC 8785 (JSON Canonicalization Scheme) without fractions: numbers are integers within ±(2^53 − 1), since two JDKs
 * print some doubles differently.
 */
public final class CanonicalJson {
    private static final long LARGEST = (1L << 53) - 1;

    private CanonicalJson() {}

    /** @throws MalformedDocument for a fraction, an integer out of range, or a lone surrogate */
    public static byte[] bytes(JsonNode tree) {
        StringBuilder out = new StringBuilder();
        append(tree, out);
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The bytes that signature and digest of a document are taken over: all of it but {@code sig}. */
    public static byte[] unsigned(ObjectNode document) {
        ObjectNode rest = document.objectNode().setAll(document);
        return bytes(rest.without("sig"));
    }

    private static void append(JsonNode node, StringBuilder out) {
        switch (node.getNodeType()) {
            case OBJECT -> appendObject(node, out);
            case ARRAY -> appendArray(node, out);
            case STRING -> appendText(node.textValue(), out);
            case NUMBER -> appendInteger(node, out);
            case BOOLEAN, NULL -> out.append(node.asText());
            default -> throw new MalformedDocument(node.getNodeType() + " has no canonical form");
        }
    }

    private static void appendObject(JsonNode node, StringBuilder out) {
        // RFC 8785 section 3.2.3: by UTF-16 code units, which is String's own order.
        TreeMap<String, JsonNode> sorted = new TreeMap<>();
        node.fields().forEachRemaining(field -> sorted.put(field.getKey(), field.getValue()));
        char separator = '{';
        for (Map.Entry<String, JsonNode> field : sorted.entrySet()) {
            out.append(separator);
            appendText(field.getKey(), out);
            out.append(':');
            append(field.getValue(), out);
            separator = ',';
        }
        out.append(sorted.isEmpty() ? "{}" : "}");
    }

    private static void appendArray(JsonNode node, StringBuilder out) {
        char separator = '[';
        for (JsonNode element : node) {
            out.append(separator);
            append(element, out);
            separator = ',';
        }
        out.append(node.isEmpty() ? "[]" : "]");
    }

    private static void appendInteger(JsonNode node, StringBuilder out) {
        if (!node.isIntegralNumber() || !node.canConvertToLong() || Math.abs(node.longValue()) > LARGEST) {
            throw new MalformedDocument(
                    "the number " + node.asText() + " cannot be signed: write an integer within ±(2^53-1), or a text");
        }
        out.append(node.longValue());
    }

    private static void appendText(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\f' -> out.append("\\f");
                case '\r' -> out.append("\\r");
                default -> {
                    if (c < 0x20) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else if (Character.isSurrogate(c)) {
                        i = appendPair(text, i, out);
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static int appendPair(String text, int at, StringBuilder out) {
        boolean paired = Character.isHighSurrogate(text.charAt(at))
                && at + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(at + 1));
        if (!paired) {
            throw new MalformedDocument("a text holds a lone surrogate");
        }
        out.append(text, at, at + 2);
        return at + 1;
    }
}
