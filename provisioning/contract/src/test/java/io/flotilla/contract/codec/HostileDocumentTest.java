package io.flotilla.contract.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import io.flotilla.contract.message.Alarm;
import io.flotilla.contract.message.Bootstrap;
import io.flotilla.contract.message.Event;
import io.flotilla.contract.message.Presence;
import io.flotilla.contract.message.SignerList;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hostile inputs 24 and 26 of the trust design: what a verifier and a parser must refuse. */
class HostileDocumentTest {
    private static final TestKeys PINNED = TestKeys.generate();
    private static final TestKeys STRANGER = TestKeys.generate();
    private static final Presence DOCUMENT = Presence.of(Presence.State.ONLINE, 7, Instant.EPOCH);
    private static final String TYP = "flotilla-presence+jws";

    @Test
    void algNoneIsRefused() {
        String header = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(("{\"alg\":\"none\",\"typ\":\"" + TYP + "\",\"kid\":\""
                                + PINNED.signer().kid() + "\"}")
                        .getBytes(StandardCharsets.UTF_8));

        assertThat(open(withSignature(header + "..")).refusal()).isEqualTo(Refusal.BAD_SIGNATURE);
    }

    @Test
    void aMacKeyedWithThePublicKeyIsRefused() throws Exception {
        JWSHeader header = header(JWSAlgorithm.HS256).build();
        JWSObject jws = new JWSObject(header, new Payload(payload()));
        jws.sign(new MACSigner(PINNED.publicKey().getEncoded()));

        assertThat(open(withSignature(jws.serialize(true))).refusal()).isEqualTo(Refusal.WRONG_ALGORITHM);
    }

    @Test
    void aKeyThatTheHeaderBringsIsNotUsed() throws Exception {
        JWSHeader header = header(JWSAlgorithm.ES256)
                .jwk(new ECKey.Builder(Curve.P_256, STRANGER.publicKey()).build())
                .keyID(STRANGER.signer().kid())
                .build();

        assertThat(open(withSignature(signed(header, STRANGER))).refusal()).isEqualTo(Refusal.UNKNOWN_KEY);
    }

    @Test
    void aStrangersSignatureUnderAPinnedKeyIdIsRefused() throws Exception {
        assertThat(open(withSignature(signed(header(JWSAlgorithm.ES256).build(), STRANGER)))
                        .refusal())
                .isEqualTo(Refusal.BAD_SIGNATURE);
    }

    @Test
    void aCriticalHeaderIsRefused() throws Exception {
        JWSHeader header = header(JWSAlgorithm.ES256)
                .criticalParams(Set.of("exp"))
                .customParam("exp", 1)
                .build();

        assertThat(open(withSignature(signed(header, PINNED))).refusal()).isEqualTo(Refusal.WRONG_ALGORITHM);
    }

    @Test
    void aSignatureOfAnotherKindOfDocumentIsRefused() throws Exception {
        JWSHeader header = header(JWSAlgorithm.ES256)
                .type(new JOSEObjectType("flotilla-config+jws"))
                .build();

        assertThat(open(withSignature(signed(header, PINNED))).refusal()).isEqualTo(Refusal.WRONG_TYPE);
    }

    @Test
    void anUnsignedDocumentIsRefusedWhereASignatureIsAsked() {
        assertThat(open(Documents.encode(DOCUMENT)).refusal()).isEqualTo(Refusal.UNSIGNED);
    }

    @Test
    void anotherSchemaAndANewerMajorAreToldApart() {
        byte[] alarm = Documents.encode(new Alarm("clock.skew", Event.Severity.WARNING, Instant.EPOCH, "off"));
        byte[] newer = new String(Documents.encode(DOCUMENT), StandardCharsets.UTF_8)
                .replace("presence/1", "presence/2")
                .getBytes(StandardCharsets.UTF_8);

        assertThat(Documents.open(alarm, Presence.class).refusal()).isEqualTo(Refusal.WRONG_SCHEMA);
        assertThat(Documents.open(newer, Presence.class).refusal()).isEqualTo(Refusal.NEWER_SCHEMA);
    }

    @Test
    void anUnknownKeyOfAKnownSchemaIsIgnoredButSigned() {
        ObjectNode tree = Documents.tree(DOCUMENT);
        tree.put("colour", "green");

        assertThat(Documents.open(Json.write(tree), Presence.class).document()).isEqualTo(DOCUMENT);
        assertThat(Documents.open(Json.write(tree), Presence.class).sha256()).isNotEqualTo(Documents.digest(DOCUMENT));
        tree.remove("schema");
        assertThatThrownBy(() -> Json.strict(tree, Presence.class)).hasMessageContaining("colour");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":2}",
                "{\"a\":1} {}",
                "{\"a\":1}x",
                "[1]",
                "1",
                "",
                "null",
                "{\"a\":NaN}",
                "{'a':1}",
                "{\"a\":01}",
                "{\"a\":1,}"
            })
    void whatIsNotOneStrictObjectIsRefused(String json) {
        assertThatThrownBy(() -> Json.parse(json.getBytes(StandardCharsets.UTF_8), 1000))
                .isInstanceOf(MalformedDocument.class);
    }

    @Test
    void depthAndSizeAreBounded() {
        String deep = "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000);

        assertThatThrownBy(() -> Json.parse(deep.getBytes(StandardCharsets.UTF_8), 1 << 20))
                .isInstanceOf(MalformedDocument.class);
        assertThatThrownBy(() -> Json.parse(new byte[10 << 20], 1 << 20)).hasMessageContaining("10485760 bytes");
    }

    @Test
    void aMissingOrMistypedFieldIsNamed() {
        assertThatThrownBy(() -> Json.strict(
                        Json.parse(
                                "{\"state\":\"online\",\"up\":1,\"since\":\"2026-01-01T00:00:00Z\"}"
                                        .getBytes(StandardCharsets.UTF_8),
                                1000),
                        Presence.class))
                .hasMessageContaining("epoch");
        assertThatThrownBy(() -> Json.strict(
                        Json.parse(
                                "{\"state\":\"king\",\"up\":1,\"epoch\":1,\"since\":\"2026-01-01T00:00:00Z\"}"
                                        .getBytes(StandardCharsets.UTF_8),
                                1000),
                        Presence.class))
                .hasMessageContaining("state")
                .hasMessageContaining("king");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"schema\":\"event/1\"}",
                "{\"schema\":\"event/1\",\"at\":null,\"severity\":\"info\",\"code\":\"a\",\"message\":\"b\"}",
                "{\"schema\":\"event/1\",\"at\":5,\"severity\":\"info\",\"code\":\"a\",\"message\":\"b\"}",
                "{\"schema\":\"event/1\",\"at\":\"2026-01-01T00:00:00Z\",\"severity\":0,\"code\":\"a\",\"message\":\"b\"}",
                "{\"schema\":\"event/1\",\"at\":\"2026-01-01T00:00:00Z\",\"severity\":\"info\",\"code\":1,\"message\":\"b\"}"
            })
    void whatTheRecordDoesNotAllowToBeAbsentOrOfAnotherTypeIsRefused(String json) {
        Opened<Event> opened = Documents.open(json.getBytes(StandardCharsets.UTF_8), Event.class);

        assertThat(opened.refusal()).isEqualTo(Refusal.MALFORMED);
    }

    @Test
    void aFieldThatAConstructorMissesIsNamedToo() {
        byte[] signers = "{\"version\":1,\"threshold\":1}".getBytes(StandardCharsets.UTF_8);
        byte[] bootstrap =
                ("{\"schema\":\"bootstrap/1\",\"to\":\"bank-a/v\",\"chain\":\"demo\",\"mqtt\":[\"ssl://a:1\"],\"term\":1,"
                                + "\"signers\":{\"version\":1,\"threshold\":1}}")
                        .getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> Json.read(signers, 1000, SignerList.class))
                .hasMessage("keys: a required field is missing");
        assertThat(Documents.open(bootstrap, Bootstrap.class).detail())
                .contains("signers")
                .contains("keys: a required field is missing");
    }

    private static Opened<Presence> open(byte[] bytes) {
        return Documents.open(bytes, Presence.class, PINNED.ring(), TestKeys.PROVIDER);
    }

    private static JWSHeader.Builder header(JWSAlgorithm algorithm) {
        return new JWSHeader.Builder(algorithm)
                .type(new JOSEObjectType(TYP))
                .keyID(PINNED.signer().kid());
    }

    private static String signed(JWSHeader header, TestKeys keys) throws Exception {
        JWSObject jws = new JWSObject(header, new Payload(payload()));
        jws.sign(new ECDSASigner(keys.pair().getPrivate(), Curve.P_256));
        return jws.serialize(true);
    }

    private static byte[] payload() {
        return CanonicalJson.bytes(Documents.tree(DOCUMENT));
    }

    private static byte[] withSignature(String signature) {
        ObjectNode tree = Documents.tree(DOCUMENT);
        tree.put("sig", signature);
        return Json.write(tree);
    }
}
