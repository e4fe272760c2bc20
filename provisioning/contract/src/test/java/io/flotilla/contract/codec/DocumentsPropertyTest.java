package io.flotilla.contract.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.message.Presence;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class DocumentsPropertyTest {
    private static final TestKeys KEYS = TestKeys.generate();

    @Property(tries = 500)
    void whatIsEncodedIsOpenedAsTheSameDocument(@ForAll("documents") Record document) {
        Opened<? extends Record> opened = Documents.open(Documents.encode(document), document.getClass());

        assertThat(opened.document()).isEqualTo(document);
        assertThat(opened.sha256()).isEqualTo(Documents.digest(document));
    }

    @Property(tries = 100)
    void whatIsSignedIsAcceptedAndHasTheDigestOfTheUnsigned(@ForAll("documents") Record document) {
        byte[] signed = KEYS.signer().sign(document);

        Opened<? extends Record> opened = Documents.open(signed, document.getClass(), KEYS.ring(), TestKeys.PROVIDER);

        assertThat(opened.document()).isEqualTo(document);
        assertThat(opened.kid()).isEqualTo(KEYS.signer().kid());
        assertThat(opened.sha256()).isEqualTo(Documents.digest(document));
    }

    @Property(tries = 300)
    void aSignedDocumentChangedAnywhereIsRefused(
            @ForAll("documents") Record document, @ForAll int place, @ForAll byte flip) {
        byte[] signed = KEYS.signer().sign(document);
        byte[] changed = signed.clone();
        int at = Math.floorMod(place, signed.length);
        changed[at] ^= flip;

        Opened<? extends Record> opened = Documents.open(changed, document.getClass(), KEYS.ring(), TestKeys.PROVIDER);

        opened.accepted().ifPresent(same -> assertThat(same).isEqualTo(document));
    }

    @Property(tries = 2000)
    void anyBytesAreUnderstoodOrRefusedButNeverThrow(@ForAll byte[] bytes) {
        assertThat(Documents.open(bytes, Presence.class, KEYS.ring(), TestKeys.PROVIDER)
                        .refusal())
                .isNotNull();
    }

    /** A parser that guesses the encoding reads these as UTF-16 or UTF-32. */
    @Property(tries = 2000)
    void noOtherEncodingIsGuessed(@ForAll("prefixes") String prefix, @ForAll byte[] rest) {
        byte[] start = HexFormat.of().parseHex(prefix);
        byte[] bytes = Arrays.copyOf(start, start.length + rest.length);
        System.arraycopy(rest, 0, bytes, start.length, rest.length);

        assertThat(Documents.open(bytes, Presence.class).refusal()).isEqualTo(Refusal.MALFORMED);
    }

    @Provide
    Arbitrary<String> prefixes() {
        return Arbitraries.of(
                "007b0000", "00007b00", "7b000000", "0000007b", "fffe7b00", "feff007b", "efbbbf7b", "7b00");
    }

    @Property(tries = 500)
    void canonicalFormDoesNotDependOnTheOrderOfKeys(@ForAll("documents") Record document) {
        ObjectNode tree = Documents.tree(document);

        assertThat(CanonicalJson.bytes(reversed(tree))).isEqualTo(CanonicalJson.bytes(tree));
        assertThat(Json.parse(CanonicalJson.bytes(tree), Documents.MOST_BYTES)).isEqualTo(normal(tree));
    }

    @Provide
    Arbitrary<Record> documents() {
        return Samples.documents();
    }

    private static ObjectNode reversed(ObjectNode tree) {
        ObjectNode reversed = Json.object();
        List<String> names = new ArrayList<>();
        tree.fieldNames().forEachRemaining(names::add);
        Collections.reverse(names);
        for (String name : names) {
            JsonNode value = tree.get(name);
            reversed.set(name, value instanceof ObjectNode object ? reversed(object) : value);
        }
        return reversed;
    }

    /** Numbers as a parser gives them, whatever Java type they had. */
    private static JsonNode normal(ObjectNode tree) {
        return Json.parse(tree.toString().getBytes(StandardCharsets.UTF_8), Documents.MOST_BYTES);
    }
}
