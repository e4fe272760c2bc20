package io.flotilla.agent.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PolicyTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    @TempDir
    Path folder;

    @Test
    void theFileThatIsWrittenSaysWhatHoldsWithoutOne() {
        PolicyFile file = new PolicyFile(folder.resolve("policy.yaml"));

        file.writeUnlessThere();

        assertThat(file.current()).isEqualTo(Policy.OPEN);
    }

    @Test
    void theOwnersFileIsLeftAloneAndReadAgainWhenItChanges() throws Exception {
        Path path = folder.resolve("policy.yaml");
        Files.writeString(path, "operations: []\nwindows: {}\nsigners: []\nperHour: 1\n");
        PolicyFile file = new PolicyFile(path);
        file.writeUnlessThere();
        assertThat(file.current().operations()).isEmpty();

        Files.writeString(path, "operations: [node.stop]\nwindows: {}\nsigners: []\nperHour: 1\n");
        Files.setLastModifiedTime(path, FileTime.from(NOON));

        assertThat(file.current().operations()).containsExactly("node.stop");
    }

    @Test
    void aWindowMayGoOverMidnight() {
        Policy policy = new Policy(
                List.of("node.restart"), Map.of("node.restart", List.of("22:00-04:00")), List.of(), 10, null, null);

        assertThat(policy.refuses("node.restart", null, NOON, 0))
                .hasValueSatisfying(rule -> assertThat(rule).startsWith("windows"));
        assertThat(policy.refuses("node.restart", null, Instant.parse("2026-11-22T23:00:00Z"), 0))
                .isEmpty();
        assertThat(policy.refuses("node.restart", null, Instant.parse("2026-11-22T03:59:59Z"), 0))
                .isEmpty();
        assertThat(policy.refuses("node.restart", null, Instant.parse("2026-11-22T04:00:00Z"), 0))
                .isPresent();
    }

    @Test
    void signersAndRateAreKept() {
        Policy policy = new Policy(List.of("node.stop"), Map.of(), List.of("kid-1"), 2, null, null);

        assertThat(policy.refuses("node.stop", "kid-1", NOON, 1)).isEmpty();
        assertThat(policy.refuses("node.stop", "kid-2", NOON, 1)).isPresent();
        assertThat(policy.refuses("node.stop", null, NOON, 1)).isPresent();
        assertThat(policy.refuses("node.stop", "kid-1", NOON, 2)).isPresent();
    }

    @Test
    void aWindowThatIsNoneIsRefused() {
        assertThatThrownBy(
                        () -> new Policy(List.of(), Map.of("node.stop", List.of("at night")), List.of(), 1, null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("HH:mm-HH:mm");
    }

    @Test
    void timeZoneAndLanguageMayBeSetAndWhatTheOwnerNames() throws Exception {
        Path path = folder.resolve("policy.yaml");
        PolicyFile file = new PolicyFile(path);
        file.writeUnlessThere();
        for (String harmless : List.of("TZ", "LANG", "LC_ALL", "LC_TIME")) {
            assertThat(file.permits(harmless)).isTrue();
        }
        for (String harmful : List.of("JAVA_TOOL_OPTIONS", "LD_PRELOAD", "PATH", "FLOTILLA_JAVA_HOME", "TZ ", "tz")) {
            assertThat(file.permits(harmful)).isFalse();
        }

        Files.writeString(
                path, "operations: []\nwindows: {}\nsigners: []\nperHour: 1\nenvironment: [MALLOC_ARENA_MAX]\n");
        Files.setLastModifiedTime(path, FileTime.from(NOON));

        assertThat(file.permits("MALLOC_ARENA_MAX")).isTrue();
        assertThat(file.permits("TZ")).isTrue();
        assertThat(file.permits("LD_PRELOAD")).isFalse();
    }

    @Test
    void aVariableThatIsNoneIsRefused() {
        assertThatThrownBy(() -> new Policy(List.of(), Map.of(), List.of(), 1, null, List.of("LD_*")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("LD_*");
    }
}
