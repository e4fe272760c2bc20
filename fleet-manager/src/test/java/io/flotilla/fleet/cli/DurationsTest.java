package io.flotilla.fleet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

final class DurationsTest {
    private final Durations durations = new Durations();

    @ParameterizedTest
    @CsvSource({"500ms,PT0.5S", "60s,PT1M", "10m,PT10M", "1h,PT1H", "7d,PT168H", "PT5S,PT5S"})
    void bothFormsAreRead(String text, Duration expected) {
        assertThat(durations.convert(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "60", "s", "-1s", "0s", "PT0S", "PT-1S", "99999999999d", "1w"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> durations.convert(text)).isInstanceOf(TypeConversionException.class);
    }
}
