package io.flotilla.contract.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.contract.message.ManagerState;
import io.flotilla.contract.message.SignerList.PublicJwk;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Bytes that every JDK and every release must read the same way. */
class GoldenSignatureTest {
    private static final PublicJwk KEY = new PublicJwk(
            "EC",
            "P-256",
            "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
            "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM");

    @Test
    void thumbprintIsTheOneOfRfc7638() {
        // The P-256 key of RFC 7517 appendix A.1; its thumbprint by RFC 7638 section 3.
        assertThat(Jwk.thumbprint(Jwk.publicKey(KEY))).isEqualTo("cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s");
        assertThat(Jwk.of(Jwk.publicKey(KEY))).isEqualTo(KEY);
    }

    @Test
    void canonicalBytesAreThoseOfRfc8785() {
        String source =
                "{\"numbers\":[333333333,-0,9007199254740991],\"string\":\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\","
                        + "\"literals\":[null,true,false],\"\\ud83d\\ude00\":1,\"\\ufb33\":2,\"\\r\":3,\"1\":4,\"\\u0080\":5,\"\\u00f6\":6}";
        String expected =
                "{\"\\r\":3,\"1\":4,\"literals\":[null,true,false],\"numbers\":[333333333,0,9007199254740991],"
                        + "\"string\":\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\",\"\u0080\":5,\"\u00f6\":6,\"\ud83d\ude00\":1,\"\ufb33\":2}";

        assertThat(new String(
                        CanonicalJson.bytes(Json.parse(source.getBytes(StandardCharsets.UTF_8), 1000)),
                        StandardCharsets.UTF_8))
                .isEqualTo(expected);
    }

    @Test
    void aFractionAndANumberThatTwoReadersMayReadDifferentlyHaveNoCanonicalForm() {
        for (String number : List.of("0.5", "1.0", "1e2", "2e23", "9007199254740992", "-9007199254740992")) {
            byte[] document = ("{\"n\":" + number + "}").getBytes(StandardCharsets.UTF_8);
            assertThatThrownBy(() -> CanonicalJson.bytes(Json.parse(document, 1000)))
                    .as(number)
                    .isInstanceOf(MalformedDocument.class);
        }
    }

    @Test
    void aSignatureMadeByAnEarlierBuildIsStillGood() {
        byte[] document = GOLDEN.getBytes(StandardCharsets.UTF_8);
        KeyRing ring = kid -> Optional.of(Jwk.publicKey(GOLDEN_KEY));

        Opened<ManagerState> opened = Documents.open(document, ManagerState.class, ring, TestKeys.PROVIDER);

        assertThat(opened.detail()).isEmpty();
        assertThat(opened.kid()).isEqualTo(Jwk.thumbprint(Jwk.publicKey(GOLDEN_KEY)));
    }

    private static final PublicJwk GOLDEN_KEY = new PublicJwk(
            "EC",
            "P-256",
            "WoIMHuX6kaFSQIexKuwt45F5ampY_Sf546LWMs9fo6U",
            "P0J5TuNSuEfnfSFwF9wygOsBDeFlzCvIASBqIvmWFMM");
    private static final String GOLDEN =
            "{\"schema\":\"manager/1\",\"state\":\"online\",\"up\":1,\"since\":\"2026-11-22T10:00:00Z\",\"version\":\"0.1.0\",\"sig\":\"eyJraWQiOiJMeFd4ZDFqb1M1THo1MGdORzhqbGd4R3NMejJraGtOeDhIdE8wMDlsZDlFIiwidHlwIjoiZmxvdGlsbGEtbWFuYWdlcitqd3MiLCJhbGciOiJFUzI1NiJ9..31nvCNv4QLAXWoY3BORCyI0K6SuF0IwHyt0QxDNyBDs2uEm3coJR6-KmgG4V0mFm6VwZ9v1ZxmiVoA4P411oJA\"}";
}
