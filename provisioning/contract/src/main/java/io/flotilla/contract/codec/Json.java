package io.flotilla.contract.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.MutableCoercionConfig;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Strict JSON in and stable JSON out. Duplicate keys, trailing data, text that is not UTF-8, scalars of another type,
 * missing fields that are not {@code @Nullable}, and anything nested deeper than {@value #DEEPEST} levels are errors, in
 * bounded memory.
 */
public final class Json {
    /** Deepest nesting that is read. */
    public static final int DEEPEST = 32;

    /** A deployment of the largest contract: 256 KiB in base64, within a transaction in base64. */
    private static final int LONGEST_TEXT = 512 << 10;

    private static final JsonMapper STRICT = mapper(true);
    private static final JsonMapper LENIENT = mapper(false);

    private Json() {}

    /**
     * Reads one JSON object.
     *
     * @param maxBytes longer input is refused unread
     * @throws MalformedDocument when it is anything else
     */
    public static ObjectNode parse(byte[] bytes, int maxBytes) {
        if (tree(bytes, maxBytes) instanceof ObjectNode object) {
            return object;
        }
        throw new MalformedDocument("the document is not one JSON object");
    }

    /** As {@link #parse}, for one JSON array. */
    public static ArrayNode array(byte[] bytes, int maxBytes) {
        if (tree(bytes, maxBytes) instanceof ArrayNode array) {
            return array;
        }
        throw new MalformedDocument("the document is not one JSON array");
    }

    private static @Nullable JsonNode tree(byte[] bytes, int maxBytes) {
        if (bytes.length > maxBytes) {
            throw new MalformedDocument("the document has " + bytes.length + " bytes, more than " + maxBytes);
        }
        try (JsonParser parser = STRICT.createParser(text(bytes))) {
            JsonNode tree = STRICT.reader().readTree(parser);
            if (parser.nextToken() == null) {
                return tree;
            }
            throw new MalformedDocument("the document is more than one JSON value");
        } catch (MismatchedInputException more) {
            throw new MalformedDocument("the document is more than one JSON value", more);
        } catch (JsonProcessingException bad) {
            throw new MalformedDocument("not JSON: " + bad.getOriginalMessage(), bad);
        } catch (IOException bad) {
            throw new MalformedDocument("not UTF-8 text", bad);
        }
    }

    /** Decoded here, for the parser would guess UTF-16 and UTF-32 too. */
    private static String text(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    /**
     * Maps a tree to a record for specs, REST bodies and local files: unknown keys are errors.
     *
     * @throws MalformedDocument that names the field
     */
    public static <T> T strict(JsonNode tree, Class<T> type) {
        return map(STRICT, tree, type);
    }

    /**
     * Maps a tree to a record for MQTT documents: unknown keys of a known schema are ignored.
     *
     * @throws MalformedDocument that names the field
     */
    public static <T> T lenient(JsonNode tree, Class<T> type) {
        return map(LENIENT, tree, type);
    }

    /** {@link #parse} and {@link #strict} in one. */
    public static <T> T read(byte[] bytes, int maxBytes, Class<T> type) {
        return strict(parse(bytes, maxBytes), type);
    }

    /** Compact UTF-8, keys in the order of the record's components. */
    public static byte[] write(Object value) {
        try {
            return STRICT.writeValueAsBytes(value);
        } catch (JsonProcessingException bug) {
            throw new IllegalArgumentException("cannot be written as JSON: " + value.getClass(), bug);
        }
    }

    /** As {@link #write}, indented for a person. */
    public static String pretty(Object value) {
        try {
            return STRICT.writerWithDefaultPrettyPrinter().writeValueAsString(value);
        } catch (JsonProcessingException bug) {
            throw new IllegalArgumentException("cannot be written as JSON: " + value.getClass(), bug);
        }
    }

    public static ObjectNode tree(Object value) {
        return STRICT.valueToTree(value);
    }

    /** An empty object, to be filled. */
    public static ObjectNode object() {
        return STRICT.createObjectNode();
    }

    /** How an enum constant is written: {@code AWAITING_GENESIS} as {@code awaiting-genesis}. */
    public static String name(Enum<?> constant) {
        return WireNames.of(constant);
    }

    /** Whether values of this type are written as a text, a number or the like, not as an object or a list. */
    public static boolean isScalar(Class<?> type) {
        try {
            return STRICT.getSerializerProviderInstance().findValueSerializer(type) instanceof StdScalarSerializer<?>;
        } catch (JsonMappingException bug) {
            throw new IllegalArgumentException("cannot be written as JSON: " + type, bug);
        }
    }

    private static <T> T map(JsonMapper mapper, JsonNode tree, Class<T> type) {
        try {
            T value = mapper.treeToValue(tree, type);
            if (value == null) {
                throw new MalformedDocument("null is not a " + type.getSimpleName());
            }
            RequiredFields.check(value);
            return value;
        } catch (JsonMappingException bad) {
            throw new MalformedDocument(where(bad) + reason(bad, tree), bad);
        } catch (JsonProcessingException bad) {
            throw new MalformedDocument(bad.getOriginalMessage(), bad);
        }
    }

    private static String where(JsonMappingException bad) {
        String path = bad.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining());
        return path.isEmpty() ? "" : (path.startsWith(".") ? path.substring(1) : path) + ": ";
    }

    private static String reason(JsonMappingException bad, JsonNode tree) {
        Throwable cause = bad.getCause();
        if (cause instanceof NullPointerException) {
            return missing(bad, tree) + "a required field is missing";
        }
        String said = String.valueOf(cause == null ? bad.getOriginalMessage() : cause.getMessage());
        return said.lines().findFirst().orElse(said);
    }

    /** The field whose absence made a record's constructor fail before {@link RequiredFields} could name it. */
    private static String missing(JsonMappingException bad, JsonNode tree) {
        if (!(bad instanceof ValueInstantiationException failed)
                || !failed.getType().getRawClass().isRecord()) {
            return "";
        }
        JsonNode place = tree;
        for (JsonMappingException.Reference step : bad.getPath()) {
            place = step.getFieldName() == null ? place.path(step.getIndex()) : place.path(step.getFieldName());
        }
        JsonNode given = place;
        return RequiredFields.of(failed.getType().getRawClass())
                .filter(name -> !given.hasNonNull(name))
                .findFirst()
                .map(name -> name + ": ")
                .orElse("");
    }

    private static void noNumbers(MutableCoercionConfig text) {
        text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
    }

    private static JsonMapper mapper(boolean unknownKeysFail) {
        JsonMapper mapper = JsonMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, unknownKeysFail)
                .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(LogicalType.Textual, Json::noNumbers)
                .annotationIntrospector(new WireNames())
                .addModule(new ValueTypes())
                .build();
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEEPEST)
                        .maxStringLength(LONGEST_TEXT)
                        .maxNumberLength(40)
                        .maxNameLength(512)
                        .build());
        return mapper;
    }
}
