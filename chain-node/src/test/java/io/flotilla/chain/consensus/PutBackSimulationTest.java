package io.flotilla.chain.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.chain.consensus.SimWorld.Cast;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A validator whose disk is put back to an older copy, again and again, among faults and liars: it never contradicts what it
 * has forgotten, and where no more than f−1 others lie, be it of heads that nobody has, it speaks again once the others are there.
 */
class PutBackSimulationTest {
    private static final Duration PEACE = Duration.ofSeconds(90);

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 7})
    void neverContradictsWhatItForgotAndSpeaksAgain(int n) {
        LongStream.range(0, Long.getLong("flotilla.seeds", 60)).parallel().forEach(seed -> {
            try {
                play(seed, n, 0);
            } catch (RuntimeException | AssertionError broken) {
                throw new AssertionError("seed " + seed + ", n = " + n + ": " + broken.getMessage(), broken);
            }
        });
    }

    @Test
    void speakingAfterTheHighestHeadWouldBeTooEarly() {
        assertThat(IntStream.range(0, 400).anyMatch(seed -> contradictsItself(seed, 2)))
                .isTrue();
    }

    private static boolean contradictsItself(int seed, long hasty) {
        try {
            play(seed, 4, hasty);
            return false;
        } catch (Witness.Broken broken) {
            return true;
        }
    }

    private static void play(long seed, int n, long hasty) {
        Random story = new Random(seed * 37 + n);
        int liars = story.nextInt((n - 1) / 3 + 1);
        boolean membersChange = hasty == 0 && seed % 4 == 3;
        SimWorld world = new SimWorld(seed, new Cast(n, liars, membersChange), SimWorld.PARAMETERS, new Rules(), true);
        world.hasty = hasty;
        List<SimNode> honest = world.honest();
        SimNode unlucky = honest.get(story.nextInt(honest.size()));
        for (int chapter = 1 + story.nextInt(4); chapter > 0; chapter--) {
            world.runFor(Duration.ofMillis(story.nextInt(6_000)));
            unlucky.copyDisk();
            ConsensusSimulationTest.misfortune(world, story);
            world.runFor(Duration.ofMillis(story.nextInt(20_000)));
            unlucky.putBack();
            world.runFor(Duration.ofMillis(story.nextInt(3_000)));
            world.heal();
            world.runFor(Duration.ofMillis(story.nextInt(20_000)));
        }
        world.runFor(PEACE);
        if (!membersChange && liars + 1 <= Math.max(1, (n - 1) / 3)) {
            assertThat(unlucky.isSilent()).as(unlucky.address + " is silent").isFalse();
        }
    }
}
