package io.flotilla.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.simulate.Figures.Raw;
import org.junit.jupiter.api.Test;

final class FiguresTest {
    @Test
    void aRatioSaysHowManyTimesTheRawLimitSomethingTakes() {
        Figures figures = new Figures();

        figures.add("a time", 3, "s", new Raw("alone", 2));
        figures.rate("a rate", 50, new Raw("alone", 100));
        figures.add("a size", 5, "MiB", null);

        assertThat(figures.json().at("/figures/0/ratio").asDouble()).isEqualTo(1.5);
        assertThat(figures.json().at("/figures/1/ratio").asDouble()).isEqualTo(2);
        assertThat(figures.json().at("/figures/2").has("ratio")).isFalse();
    }

    @Test
    void percentilesAreOfTheNearestRank() {
        Samples samples = new Samples(new long[] {4_000_000, 1_000_000, 3_000_000, 2_000_000});

        assertThat(samples.median()).isEqualTo(2);
        assertThat(samples.millis(99)).isEqualTo(4);
        assertThat(samples.millis(0)).isEqualTo(1);
    }
}
