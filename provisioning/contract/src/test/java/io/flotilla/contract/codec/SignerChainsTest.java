package io.flotilla.contract.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.message.SignerChain;
import io.flotilla.contract.message.SignerChain.Endorsed;
import io.flotilla.contract.message.SignerList;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Nobody but those who are believed already can say who shall be believed next. */
final class SignerChainsTest {
    private static final TestKeys ANA = TestKeys.generate();
    private static final TestKeys BEN = TestKeys.generate();
    private static final TestKeys CLEO = TestKeys.generate();
    private static final TestKeys EVE = TestKeys.generate();
    private static final SignerList FIRST = list(1, 1, ANA);

    @Test
    void theNextListIsBelievedWhenTheOneBeforeHasSignedIt() {
        SignerList second = list(2, 1, BEN);

        assertThat(follow(FIRST, chain(second, ANA))).isEqualTo(second);
    }

    @Test
    void aNodeThatWasAwayFollowsSeveralAtOnce() {
        SignerList third = list(3, 1, CLEO);
        SignerChain chain = SignerChains.endorsed(chain(list(2, 1, BEN), ANA), third, List.of(BEN.signer()));

        assertThat(follow(FIRST, chain)).isEqualTo(third);
        assertThat(follow(list(2, 1, BEN), chain)).isEqualTo(third);
        assertThat(follow(third, chain)).isEqualTo(third);
    }

    @Test
    void aListThatAStrangerSignedIsRefused() {
        assertThat(refusal(FIRST, chain(list(2, 1, EVE), EVE))).isEqualTo(Refusal.BAD_SIGNATURE);
        assertThat(refusal(
                        FIRST,
                        new SignerChain(
                                List.of(new Endorsed(FIRST, List.of()), new Endorsed(list(2, 1, EVE), List.of())))))
                .isEqualTo(Refusal.BAD_SIGNATURE);
    }

    @Test
    void aListOfTwoTakesBothOfThemAndEachOnceOnly() {
        SignerList two = list(1, 2, ANA, BEN);
        SignerList next = list(2, 1, CLEO);

        assertThat(refusal(two, of(two, next, ANA))).isEqualTo(Refusal.BAD_SIGNATURE);
        assertThat(refusal(two, of(two, next, ANA, ANA))).isEqualTo(Refusal.BAD_SIGNATURE);
        assertThat(refusal(two, of(two, next, ANA, EVE))).isEqualTo(Refusal.BAD_SIGNATURE);
        assertThat(follow(two, of(two, next, ANA, BEN))).isEqualTo(next);
    }

    @Test
    void whoIsNotInTheListThatIsHeldSignsNothingAnyMore() {
        SignerList second = list(2, 1, BEN);
        SignerChain fork = SignerChains.endorsed(chain(second, ANA), list(3, 1, EVE), List.of(ANA.signer()));

        assertThat(refusal(second, fork)).isEqualTo(Refusal.BAD_SIGNATURE);
        assertThat(refusal(second, chain(list(2, 1, EVE), ANA))).isEqualTo(Refusal.CONFLICT);
    }

    @Test
    void anOlderChainIsRefused() {
        assertThat(refusal(list(2, 1, BEN), SignerChain.of(FIRST))).isEqualTo(Refusal.OLDER);
    }

    @Test
    void aSignatureOfAnotherListDoesNotCount() {
        SignerChain honest = chain(list(2, 1, BEN), ANA);
        Endorsed stolen = new Endorsed(list(2, 1, EVE), honest.lists().get(1).signatures());

        assertThat(refusal(FIRST, new SignerChain(List.of(honest.lists().get(0), stolen))))
                .isEqualTo(Refusal.BAD_SIGNATURE);
    }

    @Test
    void aChainThatBeginsAfterTheListThatIsHeldCannotBeFollowed() {
        SignerChain chain = SignerChains.endorsed(chain(list(2, 1, BEN), ANA), list(3, 1, CLEO), List.of(BEN.signer()));

        assertThat(refusal(FIRST, new SignerChain(chain.lists().subList(2, 3)))).isEqualTo(Refusal.BAD_SIGNATURE);
    }

    @Test
    void noChangeOfAnyByteBringsAnotherKey() {
        byte[] honest = Documents.encode(chain(list(2, 1, BEN), ANA));
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            byte[] forged = honest.clone();
            forged[random.nextInt(forged.length)] = (byte) (32 + random.nextInt(95));
            SignerList now = SignerChains.follow(FIRST, forged, TestKeys.PROVIDER)
                    .accepted()
                    .orElse(FIRST);

            assertThat(now).as(new String(forged, StandardCharsets.UTF_8)).isIn(FIRST, list(2, 1, BEN));
        }
    }

    @Test
    void theOldestListsMakeRoom() {
        SignerChain chain = SignerChain.of(FIRST);
        for (int version = 2; version < 150; version++) {
            chain = SignerChains.endorsed(chain, list(version, 1, ANA), List.of(ANA.signer()));
        }

        assertThat(chain.lists()).hasSize(SignerChain.MOST_LISTS);
        assertThat(Documents.encode(chain).length).isLessThan(64 << 10);
        assertThat(follow(list(100, 1, ANA), chain).version()).isEqualTo(149);
    }

    @Test
    void aDocumentThatAnotherKeySignedIsSignedAnewAndStaysTheSame() {
        byte[] before = ANA.signer().sign(FIRST);
        ObjectNode tree = Json.parse(before, Documents.MOST_BYTES);

        byte[] after = BEN.signer().signAnew(before).orElseThrow();

        assertThat(Documents.open(after, SignerList.class, KeyRing.of(list(1, 1, BEN)), TestKeys.PROVIDER)
                        .sha256())
                .isEqualTo(Documents.digest(FIRST));
        JsonNode rest = Json.parse(after, Documents.MOST_BYTES).without("sig");
        assertThat(rest).isEqualTo(tree.<JsonNode>without("sig"));
        assertThat(BEN.signer().signAnew(after)).isEmpty();
        assertThat(BEN.signer().signAnew("not JSON".getBytes(StandardCharsets.UTF_8)))
                .isEmpty();
        assertThat(BEN.signer().signAnew(Documents.encode(FIRST))).isEmpty();
    }

    private static SignerList follow(SignerList held, SignerChain chain) {
        return SignerChains.follow(held, Documents.encode(chain), TestKeys.PROVIDER)
                .accepted()
                .orElseThrow();
    }

    private static Refusal refusal(SignerList held, SignerChain chain) {
        return SignerChains.follow(held, Documents.encode(chain), TestKeys.PROVIDER)
                .refusal();
    }

    private static SignerChain chain(SignerList second, TestKeys... by) {
        return of(FIRST, second, by);
    }

    private static SignerChain of(SignerList first, SignerList second, TestKeys... by) {
        return SignerChains.endorsed(
                SignerChain.of(first),
                second,
                Stream.of(by).map(TestKeys::signer).toList());
    }

    private static SignerList list(long version, int threshold, TestKeys... keys) {
        List<SignerList.PublicJwk> all = new ArrayList<>();
        for (TestKeys who : keys) {
            all.add(Jwk.of(who.publicKey()));
        }
        return new SignerList(version, threshold, all);
    }
}
