package io.flotilla.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flotilla.chain.block.Decided;
import io.flotilla.chain.consensus.Recollection;
import io.flotilla.chain.consensus.Validator;
import io.flotilla.chain.ledger.ChainStore;
import io.flotilla.chain.p2p.ChainMessage.Status;
import io.flotilla.chain.p2p.Hearsay;
import io.flotilla.contract.chain.Block;
import io.flotilla.contract.chain.BlockCertificate;
import io.flotilla.contract.chain.ChainReport.Reason;
import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.Ed25519Signature;
import io.flotilla.contract.chain.Header;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.chain.ValidatorSet.Member;
import io.flotilla.contract.identity.NodeAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One of four validators that has fallen silent, and what the others tell it. */
final class VoiceTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000L);
    private static final Sha256 SOME = Sha256.of(new byte[0]);
    private static final List<NodeAddress> NODES = Stream.of("a", "b", "c", "d", "e", "f", "g")
            .map(one -> NodeAddress.parse("org-" + one + "/v"))
            .toList();
    private static final ValidatorSet VALIDATORS = first(4);
    private static final ValidatorSet SEVEN = first(7);

    @TempDir
    private Path folder;

    private final Hearsay hearsay = new Hearsay();
    private ChainStore store;
    private Voice voice;

    @BeforeEach
    void silent() {
        store = ChainStore.open(folder.resolve("data"));
        store.saveVoteFrom(Long.MAX_VALUE);
        voice = voice();
    }

    private Voice voice() {
        NodeAddress self = NODES.get(0);
        Validator me = new Validator(SOME, self, key(self), statement -> new Ed25519Signature("0".repeat(128)));
        return new Voice(store, new Recollection(me, (key, statement, signature) -> false), self, 1, NOW);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void itSpeaksAgainBeyondTheHighestHeadEvenIfOnlyOneTellsOfIt() {
        tell(1, 100);
        tell(2, 5);
        assertThat(voice.restored(hearsay, VALIDATORS, 100)).isFalse();
        tell(3, 5);

        assertThat(voice.restored(hearsay, VALIDATORS, 5)).isFalse();
        assertThat(voice.restored(hearsay, VALIDATORS, 100)).isTrue();
        assertThat(store.voteFrom()).contains(103L);
    }

    @Test
    void aHeadThatIsMadeUpIsNeverWrittenDownAndDelaysOnlyWhileItIsTold() {
        tell(1, 100);
        tell(2, Status.HIGHEST);
        tell(3, 100);

        assertThat(voice.restored(hearsay, VALIDATORS, 100)).isFalse();
        assertThat(store.voteFrom()).contains(Long.MAX_VALUE);

        tell(2, 100);

        assertThat(voice.restored(hearsay, VALIDATORS, 100)).isTrue();
        assertThat(store.voteFrom()).contains(103L);
    }

    @Test
    void ofSevenOneMayTellOfAHeadThatNobodyHasForEver() {
        tell(1, Status.HIGHEST);
        for (int node = 2; node < 6; node++) {
            tell(node, 100);
        }
        assertThat(voice.restored(hearsay, SEVEN, 100)).isFalse();
        tell(6, 99);

        assertThat(voice.restored(hearsay, SEVEN, 90)).isFalse();
        assertThat(voice.restored(hearsay, SEVEN, 100)).isTrue();
        assertThat(store.voteFrom()).contains(103L);
    }

    @Test
    void whatTheValidatorsToldDoesNotCountOnceOthersDecide() {
        for (int node = 1; node < 4; node++) {
            tell(node, 100);
        }
        assertThat(voice.restored(hearsay, VALIDATORS, 100)).isTrue();

        assertThat(voice.followed(List.of(block(101, VALIDATORS)), VALIDATORS)).isFalse();
        assertThat(store.voteFrom()).contains(103L);
        assertThat(voice.followed(List.of(block(102, VALIDATORS), block(103, SEVEN)), VALIDATORS))
                .isTrue();
        assertThat(store.voteFrom()).contains(Long.MAX_VALUE);
    }

    @Test
    void afterARestartTheEndOfASilenceIsToldAnew() {
        store.saveVoteFrom(103);

        assertThat(voice().restored(hearsay, VALIDATORS, 100)).isFalse();
        for (int node = 1; node < 4; node++) {
            tell(node, 100);
        }
        assertThat(voice().restored(hearsay, VALIDATORS, 100)).isTrue();
    }

    @Test
    void aLiarDoesNotKeepOneListeningNorDoesWhatOneToldThatIsGone() {
        store.saveVoteFrom(1);
        Voice fresh = voice();
        tell(1, Status.HIGHEST);
        tell(2, 7);
        assertThat(fresh.listened(hearsay, VALIDATORS, 6, NOW)).isFalse();
        assertThat(fresh.listened(hearsay, VALIDATORS, 7, NOW)).isTrue();

        Voice ofThree = voice();
        ValidatorSet three = first(3);
        assertThat(ofThree.listened(hearsay, three, 7, NOW)).isFalse();
        Instant later = NOW.plusSeconds(11);
        tell(2, 7, later);
        assertThat(ofThree.listened(hearsay, three, 7, later)).isTrue();
    }

    @Test
    void theOnlyValidatorListensForTenSecondsForASetThatHasGrown() {
        store.saveVoteFrom(1);
        Voice alone = voice();
        ValidatorSet one = first(1);

        assertThat(alone.listened(hearsay, one, 5, NOW.plusMillis(9_999))).isFalse();
        assertThat(alone.listened(hearsay, VALIDATORS, 6, NOW.plusSeconds(10))).isFalse();
        assertThat(alone.listened(hearsay, one, 5, NOW.plusSeconds(10))).isTrue();
    }

    @Test
    void aMuteOneSaysWhyWhatItWaitsForAndWhatToDo() {
        tell(1, 100);
        tell(2, 100);

        assertThat(voice.mute(hearsay, VALIDATORS, 100, NOW)).hasValueSatisfying(mute -> {
            assertThat(mute.reason()).isEqualTo(Reason.FORGETFUL);
            assertThat(mute.message())
                    .contains("org-a/v may have forgotten", "until 3 other", "not heard of: [org-d/v]")
                    .contains("validator.speak --node org-a/v --arg validator=org-a/v");
        });

        tell(3, 100);
        voice.restored(hearsay, VALIDATORS, 100);
        assertThat(voice.mute(hearsay, VALIDATORS, 100, NOW).orElseThrow().message())
                .contains("from height 103 on");
        voice.listened(hearsay, VALIDATORS, 102, NOW);
        assertThat(voice.mute(hearsay, VALIDATORS, 102, NOW.plusSeconds(60))).isEmpty();
    }

    @Test
    void oneThatOnlyListensSaysSoAfterHalfAMinute() {
        store.saveVoteFrom(1);
        voice = voice();
        Instant later = NOW.plusSeconds(30);

        assertThat(voice.mute(hearsay, VALIDATORS, 5, NOW.plusSeconds(29))).isEmpty();
        assertThat(voice.mute(hearsay, VALIDATORS, 5, later)).hasValueSatisfying(mute -> {
            assertThat(mute.reason()).isEqualTo(Reason.LISTENING);
            assertThat(mute.since()).isEqualTo(NOW);
            assertThat(mute.message()).contains("until 2 other", "org-b/v, org-c/v, org-d/v");
        });

        voice.force(hearsay, VALIDATORS, 5);
        assertThat(voice.mute(hearsay, VALIDATORS, 5, later)).isEmpty();
    }

    @Test
    void afterAStartItListensUntilItHasWhatAQuorumWithItTellsOf() {
        store.saveVoteFrom(1);
        Voice fresh = voice();
        assertThat(fresh.from()).isEqualTo(Long.MAX_VALUE);
        assertThat(fresh.listened(hearsay, VALIDATORS, 5, NOW)).isFalse();
        tell(1, 7);
        assertThat(fresh.listened(hearsay, VALIDATORS, 5, NOW)).isFalse();
        tell(2, 6);

        assertThat(fresh.listened(hearsay, VALIDATORS, 5, NOW)).isFalse();
        assertThat(fresh.listened(hearsay, VALIDATORS, 6, NOW)).isTrue();
        assertThat(fresh.from()).isEqualTo(1);
        assertThat(fresh.listened(hearsay, VALIDATORS, 6, NOW)).isFalse();
    }

    @Test
    void anOperatorEndsASilenceThatNoBlockWillEnd() {
        tell(1, 20);
        tell(2, 20);
        tell(3, 20);
        assertThat(voice.restored(hearsay, VALIDATORS, 20)).isTrue();
        assertThat(store.voteFrom()).contains(23L);

        assertThat(voice.force(hearsay, VALIDATORS, 20).from()).isEqualTo(21);

        assertThat(voice.from()).isEqualTo(21);
    }

    @Test
    void anOperatorEndsTheListening() {
        store.saveVoteFrom(1);
        voice = voice();
        assertThat(voice.from()).isEqualTo(Long.MAX_VALUE);

        voice.force(hearsay, VALIDATORS, 20);

        assertThat(voice.from()).isEqualTo(1);
    }

    @Test
    void aFolderThatWasCopiedIsSilentUntilTheOthersHaveTold() throws IOException {
        store.saveVoteFrom(1);
        assertThat(voice().silencedByCopy()).isFalse();
        store.close();
        Path original = folder.resolve("data");
        Path copy = folder.resolve("copy");
        try (Stream<Path> files = Files.walk(original)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(original.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }

        store = ChainStore.open(copy);

        assertThat(voice().silencedByCopy()).isTrue();
        assertThat(store.voteFrom()).contains(Long.MAX_VALUE);
        store.close();
        store = ChainStore.open(copy);
        assertThat(voice().silencedByCopy()).isFalse();
        assertThat(store.voteFrom()).contains(Long.MAX_VALUE);
        store.close();
        store = ChainStore.open(original);
        assertThat(voice().silencedByCopy()).isFalse();
    }

    @Test
    void aStatusBeyondEveryChainIsRefused() {
        for (long far : List.of(Long.MAX_VALUE, Long.MAX_VALUE - 4, Status.HIGHEST + 1)) {
            assertThatIllegalArgumentException().isThrownBy(() -> new Status(far, SOME, 0, true, NOW));
            assertThatIllegalArgumentException().isThrownBy(() -> new Status(0, SOME, far, true, NOW));
        }
    }

    private void tell(int node, long height) {
        tell(node, height, NOW);
    }

    private void tell(int node, long height, Instant at) {
        hearsay.told(NODES.get(node), new Status(height, SOME, 0, true, at), at);
    }

    private static ValidatorSet first(int size) {
        return new ValidatorSet(NODES.subList(0, size).stream()
                .map(one -> new Member(one, key(one)))
                .toList());
    }

    private static Decided block(long height, ValidatorSet by) {
        Header header = new Header(SOME, height, SOME, NOW, NODES.get(1), SOME, SOME, SOME, by.hash(), 0);
        return new Decided(new Block(header, List.of()), new BlockCertificate(0, List.of()));
    }

    private static Ed25519PublicKey key(NodeAddress one) {
        return new Ed25519PublicKey(
                Sha256.of(one.toString().getBytes(StandardCharsets.UTF_8)).value());
    }
}
