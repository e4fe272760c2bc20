package io.flotilla.fleet.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Holds answers against {@code openapi.yaml}: path, method, status, media type and schema. */
final class OpenApiContract {
    private static final String PROBLEM = "application/problem+json";

    private final JsonNode document;

    OpenApiContract() throws IOException {
        try (InputStream file = OpenApiContract.class.getResourceAsStream("/openapi.yaml")) {
            document = new YAMLMapper().readTree(file);
        }
    }

    /** An answer as it came. */
    record Answer(String method, String path, int status, String mediaType, String body) {}

    /** What is not as described; empty when all is. A path that is not described must be refused with a problem. */
    List<String> violations(Answer answer) throws IOException {
        List<String> found = new ArrayList<>();
        Optional<JsonNode> operation = operation(answer.method(), answer.path());
        if (operation.isEmpty()) {
            if (answer.status() < 400) {
                return List.of(answer.method() + " " + answer.path() + " is not described");
            }
            return problem(answer);
        }
        JsonNode responses = operation.get().path("responses");
        JsonNode described = responses.path(String.valueOf(answer.status()));
        if (described.isMissingNode() && answer.status() >= 400) {
            described = responses.path("default");
        }
        if (described.isMissingNode()) {
            return answer.status() == 401
                    ? problem(answer)
                    : List.of("status " + answer.status() + " is not described");
        }
        JsonNode media = resolved(described).path("content").path(answer.mediaType());
        if (media.isMissingNode()) {
            return List.of("media type " + answer.mediaType() + " is not described for " + answer.status());
        }
        if (answer.mediaType().endsWith("json")) {
            check(media.path("schema"), new ObjectMapper().readTree(answer.body()), "$", found);
        }
        return found;
    }

    /** Every example of the document that does not fit its own schema. */
    List<String> wrongExamples() {
        List<String> found = new ArrayList<>();
        walk(document, node -> {
            if (node.has("schema") && node.has("example")) {
                check(
                        node.path("schema"),
                        node.path("example"),
                        node.path("example").toString(),
                        found);
            }
        });
        return found;
    }

    /** Every {@code $ref} that leads nowhere. */
    List<String> danglingReferences() {
        List<String> found = new ArrayList<>();
        walk(document, node -> {
            if (node.has("$ref") && resolved(node).isMissingNode()) {
                found.add(node.path("$ref").asText());
            }
        });
        return found;
    }

    /** Method and path of every operation described. */
    Stream<Map.Entry<String, String>> operations() {
        return stream(document.path("paths").fields())
                .flatMap(path -> stream(path.getValue().fieldNames())
                        .filter(method -> !method.equals("parameters"))
                        .map(method -> Map.entry(method.toUpperCase(Locale.ROOT), path.getKey())));
    }

    private List<String> problem(Answer answer) throws IOException {
        if (!answer.mediaType().equals(PROBLEM)) {
            return List.of("status " + answer.status() + " comes as " + answer.mediaType());
        }
        List<String> found = new ArrayList<>();
        JsonNode schema = document.at("/components/schemas/Problem");
        check(schema, new ObjectMapper().readTree(answer.body()), "$", found);
        return found;
    }

    private Optional<JsonNode> operation(String method, String path) {
        return stream(document.path("paths").fields())
                .filter(entry -> Pattern.matches(entry.getKey().replaceAll("\\{[a-z]+}", "[^/]+"), path))
                .map(entry -> entry.getValue().path(method.toLowerCase(Locale.ROOT)))
                .filter(found -> !found.isMissingNode())
                .findFirst();
    }

    private JsonNode resolved(JsonNode node) {
        String reference = node.path("$ref").asText();
        return reference.isEmpty() ? node : document.at(reference.substring(1));
    }

    private void check(JsonNode reference, JsonNode value, String at, List<String> found) {
        JsonNode schema = resolved(reference);
        if (!typed(schema.path("type"), value)) {
            found.add(at + " is " + value.getNodeType() + ", not " + schema.path("type"));
            return;
        }
        if (value.isNull()) {
            return;
        }
        if (schema.has("enum") && stream(schema.path("enum").elements()).noneMatch(value::equals)) {
            found.add(at + " is none of the values: " + value);
        }
        if (schema.has("const") && !schema.path("const").equals(value)) {
            found.add(at + " is not " + schema.path("const"));
        }
        if (schema.has("pattern")
                && !Pattern.compile(schema.path("pattern").asText())
                        .matcher(value.asText())
                        .find()) {
            found.add(at + " does not match: " + value);
        }
        schema.path("required").forEach(name -> {
            if (!value.has(name.asText())) {
                found.add(at + " lacks " + name.asText());
            }
        });
        JsonNode properties = schema.path("properties");
        value.fields().forEachRemaining(field -> {
            if (properties.has(field.getKey())) {
                check(properties.path(field.getKey()), field.getValue(), at + "." + field.getKey(), found);
            } else if (!properties.isMissingNode() && schema.path("required").size() > 1) {
                found.add(at + "." + field.getKey() + " is not described");
            }
        });
        if (value.isArray() && schema.has("items")) {
            value.forEach(item -> check(schema.path("items"), item, at + "[]", found));
        }
    }

    private static boolean typed(JsonNode type, JsonNode value) {
        if (type.isMissingNode()) {
            return true;
        }
        Stream<JsonNode> allowed = type.isArray() ? stream(type.elements()) : Stream.of(type);
        return allowed.map(JsonNode::asText).anyMatch(name -> switch (name) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> false;
        });
    }

    private static void walk(JsonNode node, Consumer<JsonNode> visitor) {
        visitor.accept(node);
        node.forEach(child -> walk(child, visitor));
    }

    private static <T> Stream<T> stream(Iterator<T> iterator) {
        Iterable<T> once = () -> iterator;
        return StreamSupport.stream(once.spliterator(), false);
    }
}
