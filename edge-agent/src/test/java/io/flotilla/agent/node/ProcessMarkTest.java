package io.flotilla.agent.node;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.codec.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

final class ProcessMarkTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private final ProcessMark own = ProcessMark.of(ProcessHandle.current()).orElseThrow();

    @Test
    @EnabledIf("procIsThere")
    void aStepOfTheClockMakesNoStrangerOfAProcess() {
        ProcessMark before = new ProcessMark(own.pid(), own.started().minusSeconds(3600), own.born());

        assertThat(before).isEqualTo(own);
        assertThat(before.alive()).isTrue();
    }

    @Test
    @EnabledIf("procIsThere")
    void theSameProcessIdAfterARebootOrLaterIsAnother() {
        assertThat(new ProcessMark(own.pid(), own.started(), "another-boot:1").alive())
                .isFalse();
    }

    @Test
    void withoutTicksTheStartTimeDecidesWithinSomeSeconds() {
        ProcessMark mark = new ProcessMark(7, NOON, null);

        assertThat(mark).isEqualTo(new ProcessMark(7, NOON.plusSeconds(2), null));
        assertThat(mark).isEqualTo(new ProcessMark(7, NOON.minusSeconds(2), "boot:5"));
        assertThat(mark).isNotEqualTo(new ProcessMark(7, NOON.plusSeconds(4), null));
        assertThat(mark).isNotEqualTo(new ProcessMark(8, NOON, null));
    }

    @Test
    void itIsReadBackAsItWasWrittenAlsoByAnOlderRelease() {
        assertThat(Json.read(Json.write(own), 1_000, ProcessMark.class)).isEqualTo(own);
        byte[] older = "{\"pid\":7,\"started\":\"2026-11-22T12:00:00Z\"}".getBytes(UTF_8);
        assertThat(Json.read(older, 1_000, ProcessMark.class)).isEqualTo(new ProcessMark(7, NOON, null));
    }

    static boolean procIsThere() {
        return Files.exists(Path.of("/proc/self/stat"));
    }
}
