package io.flotilla.fleet.lie;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.flotilla.contract.codec.CanonicalJson;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.Jwk;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Makes false documents out of true ones, with everything that a broker has: all documents it saw, and keys of its own. */
public final class Forger {
    private static final int LARGEST = 1 << 20;
    private static final List<String> TELLING = List.of(
            "term",
            "version",
            "to",
            "from",
            "chain",
            "id",
            "attempt",
            "state",
            "notAfter",
            "sha256",
            "epoch",
            "seq",
            "operation",
            "journal",
            "issuedAt",
            "publicKey",
            "agentKey",
            "schema",
            "code",
            "since",
            "at",
            "items");
    private static final List<JsonNode> ODD = List.of(
            IntNode.valueOf(0),
            IntNode.valueOf(-1),
            Json.object().numberNode(Long.MAX_VALUE),
            Json.object().numberNode((1L << 53) - 1),
            Json.object().numberNode(1.5e300),
            TextNode.valueOf(""),
            TextNode.valueOf("9999-12-31T23:59:59Z"),
            TextNode.valueOf("+1000000000-12-31T23:59:59.999999999Z"),
            TextNode.valueOf("1970-01-01T00:00:00Z"),
            TextNode.valueOf("bank-b/validator-1"),
            TextNode.valueOf("\u0000\u202e\ud83d\ude00"),
            TextNode.valueOf("x".repeat(4_000)),
            Json.object().booleanNode(true),
            Json.object().nullNode(),
            Json.object(),
            Json.object().arrayNode());

    private final RandomGenerator random;
    private final KeyPair own;

    /** @param own an EC P-256 key that nobody believes */
    public Forger(RandomGenerator random, KeyPair own) {
        this.random = random;
        this.own = own;
    }

    /** The same document with one thing changed, the signature as it was. */
    public byte[] alter(byte[] truth, byte[] another) {
        ObjectNode tree = tree(truth);
        List<Place> places = new ArrayList<>();
        collect(tree, places);
        if (places.isEmpty()) {
            return spoil(truth);
        }
        List<Place> telling =
                places.stream().filter(place -> TELLING.contains(place.key())).toList();
        Place place = pick(telling.isEmpty() || random.nextInt(4) == 0 ? places : telling);
        change(place, tree(another));
        return Json.write(tree);
    }

    private void change(Place place, ObjectNode another) {
        JsonNode old = place.parent().get(place.key());
        switch (random.nextInt(5)) {
            case 0 -> place.parent().remove(place.key());
            case 1 -> place.parent().set(place.key(), pick(ODD));
            case 2 -> place.parent().set("unknown" + random.nextInt(10), pick(ODD));
            case 3 -> {
                JsonNode foreign = another.findValue(place.key());
                place.parent().set(place.key(), foreign == null ? pick(ODD) : foreign);
            }
            default -> place.parent().set(place.key(), near(old));
        }
    }

    private JsonNode near(JsonNode old) {
        if (old.canConvertToLong()) {
            long step = List.of(1L, -1L, 1_000L, 1_000_000_000L).get(random.nextInt(4));
            return Json.object().numberNode(old.longValue() + step);
        }
        if (old.isTextual() && !old.textValue().isEmpty()) {
            char[] text = old.textValue().toCharArray();
            int at = random.nextInt(text.length);
            text[at] = text[at] == 'a' ? 'b' : 'a';
            return TextNode.valueOf(new String(text));
        }
        return old.isBoolean() ? Json.object().booleanNode(!old.booleanValue()) : pick(ODD);
    }

    /** Altered and signed again by a key of the liar's, or as if by the true one. */
    public byte[] resign(byte[] truth, byte[] another) {
        ObjectNode tree = tree(alter(truth, another));
        String sig = tree.path("sig").asText();
        Map<String, Object> header = header(sig);
        if (random.nextBoolean()) {
            header.put("kid", Jwk.thumbprint((ECPublicKey) own.getPublic()));
        }
        switch (random.nextInt(8)) {
            case 0 -> header.put("alg", "none");
            case 1 -> header.put("alg", "HS256");
            case 2 -> header.put("typ", "flotilla-result+jws");
            case 3 -> header.put("crit", List.of("exp"));
            case 4 -> header.put("jwk", Json.tree(Jwk.of((ECPublicKey) own.getPublic())));
            case 5 -> header.remove("kid");
            default -> header.put("alg", "ES256");
        }
        tree.remove("sig");
        tree.put("sig", signed(header, tree));
        return Json.write(tree);
    }

    /** The signature itself is damaged. */
    public byte[] damage(byte[] truth) {
        ObjectNode tree = tree(truth);
        String sig = tree.path("sig").asText();
        String[] damaged = {
            "",
            ".",
            "..",
            "...",
            sig + "A",
            sig.isEmpty() ? "x" : sig.substring(0, sig.length() / 2),
            sig.replace("..", "."),
            sig.substring(0, Math.max(0, sig.lastIndexOf('.') + 1)),
            sig.substring(0, Math.max(0, sig.lastIndexOf('.') + 1)) + "A".repeat(86),
            "eyJhbGciOiJub25lIn0.."
        };
        tree.put("sig", damaged[random.nextInt(damaged.length)]);
        return Json.write(tree);
    }

    /** No document any more. */
    public byte[] spoil(byte[] truth) {
        byte[] copy = truth.clone();
        switch (random.nextInt(11)) {
            case 0 -> copy = Arrays.copyOf(copy, random.nextInt(copy.length + 1));
            case 1 -> copy = "[".repeat(10_000).getBytes(StandardCharsets.UTF_8);
            case 2 -> copy = "{\"a\":".repeat(10_000).getBytes(StandardCharsets.UTF_8);
            case 3 -> copy = joined("{\"sig\":\"x\",\"term\":1,", copy, 1);
            case 4 -> copy = joined("{\"x\":\"" + "y".repeat(250_000) + "\",", copy, 1);
            case 5 -> copy = joined("\ufeff", copy, 0);
            case 6 -> copy = joined(new String(truth, StandardCharsets.UTF_8), copy, 0);
            case 7 -> copy = new String(truth, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_16);
            case 8 -> random.nextBytes(copy);
            case 9 -> copy = new byte[0];
            default -> {
                if (copy.length > 0) {
                    copy[random.nextInt(copy.length)] = (byte) (0x80 | random.nextInt(0x80));
                }
            }
        }
        return copy;
    }

    private static byte[] joined(String before, byte[] rest, int skipped) {
        byte[] first = before.getBytes(StandardCharsets.UTF_8);
        int from = Math.min(skipped, rest.length);
        byte[] all = Arrays.copyOf(first, first.length + rest.length - from);
        System.arraycopy(rest, from, all, first.length, rest.length - from);
        return all;
    }

    private record Place(ObjectNode parent, String key) {}

    private static void collect(JsonNode node, List<Place> places) {
        if (node instanceof ObjectNode object) {
            for (Iterator<String> keys = object.fieldNames(); keys.hasNext(); ) {
                places.add(new Place(object, keys.next()));
            }
        }
        if (node instanceof ObjectNode || node instanceof ArrayNode) {
            node.forEach(child -> collect(child, places));
        }
    }

    private static ObjectNode tree(byte[] document) {
        try {
            return Json.parse(document, LARGEST);
        } catch (IllegalArgumentException none) {
            return Json.object().put("schema", "none/1");
        }
    }

    private static Map<String, Object> header(String sig) {
        Map<String, Object> header = new TreeMap<>();
        try {
            byte[] text = Base64.getUrlDecoder().decode(sig.substring(0, Math.max(0, sig.indexOf('.'))));
            Json.parse(text, LARGEST).fields().forEachRemaining(field -> header.put(field.getKey(), field.getValue()));
        } catch (IllegalArgumentException none) {
            header.put("typ", "flotilla-config+jws");
        }
        return header;
    }

    private String signed(Map<String, Object> header, ObjectNode tree) {
        try {
            Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
            String head = base64.encodeToString(Json.write(header));
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(own.getPrivate());
            String signing = head + "." + base64.encodeToString(canonical(tree));
            signature.update(signing.getBytes(StandardCharsets.US_ASCII));
            return head + ".." + base64.encodeToString(signature.sign());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A document with fractions has no canonical form. */
    private static byte[] canonical(ObjectNode tree) {
        try {
            return CanonicalJson.unsigned(tree);
        } catch (IllegalArgumentException none) {
            return Json.write(tree);
        }
    }

    private <T> T pick(List<T> among) {
        return among.get(random.nextInt(among.size()));
    }
}
