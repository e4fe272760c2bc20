package io.flotilla.fleet.fake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Holds answers against {@code openapi.yaml}: path, method, status, headers, media type and schema (JSON Schema 2020-12). A
 * field that is not described is a violation, so that the description stays whole.
 */
public final class OpenApiContract {
    private static final String HOME = "https://flotilla.example/openapi.json";
    /** The same, of which a part may be missing. */
    private static final String PARTS = "https://flotilla.example/parts.json";
    /** JSON Schema 2020-12, inside a document that has other words beside it. */
    private static final JsonMetaSchema DIALECT = JsonMetaSchema.builder(JsonMetaSchema.getV202012())
            .unknownKeywordFactory((word, context) -> new NonValidationKeyword(word))
            .build();

    private static final String PROBLEM = "/components/responses/Problem";
    private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch");

    private final JsonNode document;
    private final JsonSchemaFactory schemas;
    private final Map<String, JsonSchema> compiled = new ConcurrentHashMap<>();

    public OpenApiContract() {
        try (InputStream file = OpenApiContract.class.getResourceAsStream("/openapi.yaml")) {
            document = new YAMLMapper().readTree(file);
            JsonNode closed = document.deepCopy();
            close(closed);
            String text = new ObjectMapper().writeValueAsString(closed);
            loosen(closed);
            String parts = new ObjectMapper().writeValueAsString(closed);
            schemas = JsonSchemaFactory.getInstance(
                    SpecVersion.VersionFlag.V202012,
                    builder -> builder.metaSchema(DIALECT)
                            .schemaLoaders(loaders -> loaders.schemas(Map.of(HOME, text, PARTS, parts))));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** What is described by its properties has no others. */
    private static void close(JsonNode node) {
        if (node instanceof ObjectNode object
                && object.path("type").asText().equals("object")
                && object.has("properties")
                && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        node.forEach(OpenApiContract::close);
    }

    /** What is there has its name and its kind; how it looks, and what else there would be, is left open. */
    private static void loosen(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(List.of("required", "pattern", "format"));
            if (object.has("properties") && object.path("additionalProperties").isBoolean()) {
                object.put("additionalProperties", false); // also where a newer node may say more
            }
        }
        node.forEach(OpenApiContract::loosen);
    }

    /** A method and a path of the description, such as {@code GET /api/v1/nodes}. */
    public record Operation(String method, String path) {}

    /** @throws AssertionError when the answer is not as described */
    public void hold(HttpRequest request, HttpResponse<String> answer) {
        String method = request.method().equals("HEAD") ? "GET" : request.method();
        String path = request.uri().getPath();
        if (path.startsWith("/.well-known/est/") || path.equals("/")) {
            return; // RFC 7030, and a page for people
        }
        assertThat(violations(
                        new Operation(method, path), answer, request.method().equals("HEAD")))
                .as("%s %s: %d %s", request.method(), path, answer.statusCode(), answer.body())
                .isEmpty();
    }

    /**
     * Holds what a test has a manager answer, and may be shortened: every name in it is described, and every value is of its
     * kind.
     *
     * @throws AssertionError when no manager answers like that
     */
    public void holdPart(Operation asked, int status, String body) {
        String operation = place(asked).orElseThrow(() -> new AssertionError(asked + " is not described"));
        String described = operation + "/responses/" + status;
        String response = resolved(document.at(described).isMissingNode() ? PROBLEM : described);
        String type = status < 400 ? "application/json" : "application/problem+json";
        if (document.at(response + "/content").has(type)) {
            assertThat(check(PARTS, response + "/content/" + escaped(type) + "/schema", parsed(body)))
                    .as("%s: %d %s", asked, status, body)
                    .isEmpty();
        }
    }

    /** What is wrong with what a stream tells. */
    public List<String> wrongItem(String event, JsonNode item) {
        return event.equals("resync") ? List.of() : check(HOME, item(event), item);
    }

    /** As {@link #wrongItem}, where it may be shortened as for {@link #holdPart}. */
    public List<String> wrongPart(String event, JsonNode item) {
        return event.equals("resync") ? List.of() : check(PARTS, item(event), item);
    }

    /** The schema of what stands in the list of its kind. */
    private static String item(String event) {
        return "/components/schemas/" + event.substring(0, 1).toUpperCase(Locale.ROOT) + event.substring(1);
    }

    private List<String> violations(Operation asked, HttpResponse<String> answer, boolean bare) {
        int status = answer.statusCode();
        Optional<String> operation = place(asked);
        if (operation.isEmpty()) {
            return status < 400 ? List.of(asked + " is not described") : content(PROBLEM, answer, bare);
        }
        String responses = operation.get() + "/responses/";
        if (!document.at(responses + status).isMissingNode()) {
            return content(responses + status, answer, bare);
        }
        boolean beforeTheRoute = status == 401
                || (status >= 400 && !document.at(responses + "default").isMissingNode());
        return beforeTheRoute ? content(PROBLEM, answer, bare) : List.of("status " + status + " is not described");
    }

    private List<String> content(String pointer, HttpResponse<String> answer, boolean bare) {
        String response = resolved(pointer);
        List<String> found = new ArrayList<>(headers(response, answer.headers()));
        String type = answer.headers().firstValue("Content-Type").orElse("").split(";", 2)[0];
        JsonNode described = document.at(response + "/content");
        if (described.isMissingNode() || bare) {
            if (!answer.body().isEmpty()) {
                found.add("there is a body");
            }
        } else if (!described.has(type)) {
            found.add("the media type \"" + type + "\" is not described");
        } else if (type.endsWith("json")) {
            found.addAll(check(response + "/content/" + escaped(type) + "/schema", parsed(answer.body())));
        }
        return found;
    }

    private List<String> headers(String response, HttpHeaders headers) {
        List<String> found = new ArrayList<>();
        document.at(response + "/headers").fieldNames().forEachRemaining(name -> {
            String header = resolved(response + "/headers/" + escaped(name));
            Optional<String> value = headers.firstValue(name);
            if (value.isEmpty() && document.at(header + "/required").asBoolean()) {
                found.add("the header " + name + " is missing");
            }
            value.ifPresent(text -> found.addAll(check(
                    header + "/schema", new ObjectMapper().getNodeFactory().textNode(text))));
        });
        return found;
    }

    /** What is wrong with the examples: operations that have none, and those that do not fit their schemas. */
    public List<String> wrongExamples() {
        List<String> found = new ArrayList<>();
        operations().forEach(operation -> {
            String at = place(operation).orElseThrow();
            if (document.at(at).has("requestBody")) {
                examples(resolved(at + "/requestBody"), operation + " request", found);
            }
            document.at(at + "/responses").fieldNames().forEachRemaining(status -> {
                String response = resolved(at + "/responses/" + status);
                if (document.at(response).has("content")) {
                    examples(response, operation + " " + status, found);
                }
            });
        });
        return found;
    }

    private void examples(String pointer, String what, List<String> found) {
        document.at(pointer + "/content").fields().forEachRemaining(content -> {
            String at = pointer + "/content/" + escaped(content.getKey());
            List<JsonNode> all = new ArrayList<>();
            if (content.getValue().has("example")) {
                all.add(content.getValue().path("example"));
            }
            content.getValue()
                    .path("examples")
                    .fieldNames()
                    .forEachRemaining(name -> all.add(document.at(resolved(at + "/examples/" + name) + "/value")));
            if (all.isEmpty()) {
                found.add(what + " " + content.getKey() + " has no example");
            }
            all.forEach(example -> check(at + "/schema", example).forEach(wrong -> found.add(what + ": " + wrong)));
        });
    }

    /** Every {@code $ref} that leads nowhere. */
    public List<String> danglingReferences() {
        List<String> found = new ArrayList<>();
        document.findValuesAsText("$ref").forEach(reference -> {
            if (document.at(reference.substring(1)).isMissingNode()) {
                found.add(reference);
            }
        });
        return found;
    }

    /** Every operation described. */
    public Stream<Operation> operations() {
        return stream(document.path("paths"))
                .flatMap(path -> stream(path.getValue())
                        .filter(method -> METHODS.contains(method.getKey()))
                        .map(method -> new Operation(method.getKey().toUpperCase(Locale.ROOT), path.getKey())));
    }

    /** What the document calls the operation. */
    public String id(Operation operation) {
        return document.at(place(operation).orElseThrow() + "/operationId").asText();
    }

    /** The codes that problems may have. */
    public List<String> codes() {
        List<String> codes = new ArrayList<>();
        document.at("/components/schemas/Code/enum").forEach(code -> codes.add(code.asText()));
        return codes;
    }

    private Optional<String> place(Operation asked) {
        String method = asked.method().toLowerCase(Locale.ROOT);
        return stream(document.path("paths"))
                .filter(entry -> entry.getKey().equals(asked.path())
                        || Pattern.matches(entry.getKey().replaceAll("\\{[a-z]+}", "[^/]+"), asked.path()))
                .filter(entry -> entry.getValue().has(method))
                .map(entry -> "/paths/" + escaped(entry.getKey()) + "/" + method)
                .findFirst();
    }

    private List<String> check(String pointer, JsonNode value) {
        return check(HOME, pointer, value);
    }

    private List<String> check(String home, String pointer, JsonNode value) {
        JsonSchema schema = compiled.computeIfAbsent(
                home + "#" + pointer,
                at -> schemas.getSchema(
                        SchemaLocation.of(at),
                        SchemaValidatorsConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build()));
        return schema.validate(value).stream().map(Object::toString).toList();
    }

    /** Follows a reference at that place. */
    private String resolved(String pointer) {
        String reference = document.at(pointer).path("$ref").asText();
        return reference.isEmpty() ? pointer : resolved(reference.substring(1));
    }

    private static JsonNode parsed(String body) {
        try {
            return new ObjectMapper().readTree(body);
        } catch (IOException broken) {
            throw new AssertionError("not JSON: " + body, broken);
        }
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private static Stream<Map.Entry<String, JsonNode>> stream(JsonNode node) {
        return StreamSupport.stream(((Iterable<Map.Entry<String, JsonNode>>) node::fields).spliterator(), false);
    }
}
