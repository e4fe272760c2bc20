package io.flotilla.agent.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.contract.message.Command;
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
    void aFileThatIsNotThereAllowsNothing() throws Exception {
        Path path = folder.resolve("policy.yaml");
        PolicyFile file = new PolicyFile(path);
        assertThat(file.current().operations()).isEmpty();

        file.writeUnlessThere();
        assertThat(file.current()).isEqualTo(Policy.OPEN);

        Files.delete(path);
        assertThat(file.current().operations()).isEmpty();
        assertThat(file.current().answers("ping")).isFalse();
    }

    @Test
    void aFileThatCouldNotBeReadHoldsAsSoonAsItCanBe() throws Exception {
        Path path = folder.resolve("policy.yaml");
        Path elsewhere = folder.resolve("elsewhere.yaml");
        new PolicyFile(elsewhere).writeUnlessThere();
        Files.createDirectory(path);
        FileTime time = Files.getLastModifiedTime(path);
        PolicyFile file = new PolicyFile(path);
        assertThat(file.current().operations()).isEmpty();

        Files.delete(path);
        Files.copy(elsewhere, path);
        Files.setLastModifiedTime(path, time);

        assertThat(file.current()).isEqualTo(Policy.OPEN);
    }

    @Test
    void whatThisAgentDoesNotKnowIsRefusedByName() {
        Map<String, List<String>> anytime = Map.of("node.restrat", List.of("22:00-04:00"));
        assertThatThrownBy(() -> new Policy(List.of(), anytime, List.of(), 1, null, null, null, null))
                .hasMessageContaining("windows: \"node.restrat\"");
        assertThatThrownBy(() -> new Policy(List.of("node.explode"), Map.of(), List.of(), 1, null, null, null, null))
                .hasMessageContaining("operations: \"node.explode\"");
        assertThatThrownBy(() -> new Policy(List.of(), Map.of(), List.of(), 1, List.of("pong"), null, null, null))
                .hasMessageContaining("calls: \"pong\"");
    }

    @Test
    void aWindowThatEndsWhenItBeginsIsRefused() {
        Map<String, List<String>> never = Map.of("node.stop", List.of("22:00-22:00"));

        assertThatThrownBy(() -> new Policy(List.of(), never, List.of(), 1, null, null, null, null))
                .hasMessageContaining("22:00-22:00");
    }

    @Test
    void theFileThatIsWrittenIsOpenButForWhatMustBeNamed() {
        PolicyFile file = new PolicyFile(folder.resolve("policy.yaml"));

        file.writeUnlessThere();

        assertThat(file.current()).isEqualTo(Policy.OPEN);
        assertThat(Policy.OPEN.refuses("node.restart", null, NOON, 0)).isEmpty();
        assertThat(Policy.OPEN.refuses("validator.speak", null, NOON, 0)).isPresent();
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
                List.of("node.restart"),
                Map.of("node.restart", List.of("22:00-04:00")),
                List.of(),
                10,
                null,
                null,
                null,
                null);

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
        Policy policy = new Policy(List.of("node.stop"), Map.of(), List.of("kid-1"), 2, null, null, null, null);

        assertThat(policy.refuses("node.stop", "kid-1", NOON, 1)).isEmpty();
        assertThat(policy.refuses("node.stop", "kid-2", NOON, 1)).isPresent();
        assertThat(policy.refuses("node.stop", null, NOON, 1)).isPresent();
        assertThat(policy.refuses("node.stop", "kid-1", NOON, 2)).isPresent();
    }

    @Test
    void contractCallsHaveALimitOfTheirOwn() {
        Policy policy = new Policy(List.of("node.stop", "chain.submit"), Map.of(), List.of(), 2, null, null, 5, null);

        assertThat(policy.refuses("chain.submit", null, NOON, 4)).isEmpty();
        assertThat(policy.refuses("chain.submit", null, NOON, 5))
                .hasValueSatisfying(rule -> assertThat(rule).startsWith("transactionsPerHour: 5"));
        assertThat(policy.refuses("node.stop", null, NOON, 2))
                .hasValueSatisfying(rule -> assertThat(rule).startsWith("perHour: 2"));
    }

    @Test
    void aFileWithoutALimitForCallsHasTheOneOfCommands() throws Exception {
        Path path = folder.resolve("policy.yaml");
        Files.writeString(path, "operations: [chain.submit]\nwindows: {}\nsigners: []\nperHour: 3\n");
        Policy policy = new PolicyFile(path).current();

        assertThat(policy.refuses("chain.submit", null, NOON, 2)).isEmpty();
        assertThat(policy.refuses("chain.submit", null, NOON, 3)).isPresent();
    }

    @Test
    void aWindowThatIsNoneIsRefused() {
        assertThatThrownBy(() -> new Policy(
                        List.of(), Map.of("node.stop", List.of("at night")), List.of(), 1, null, null, null, null))
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
        assertThatThrownBy(() -> new Policy(List.of(), Map.of(), List.of(), 1, null, null, null, List.of("LD_*")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("LD_*");
    }

    @Test
    void ordinaryContractsAreSignedForAndTheChainsOwnByNameOnly() throws Exception {
        Path path = folder.resolve("policy.yaml");
        PolicyFile file = new PolicyFile(path);
        file.writeUnlessThere();
        assertThat(signs(file, "asset-register", "transfer")).isTrue();
        for (String own : List.of("members", "validators", "permissions", "parameters", "lifecycle")) {
            assertThat(signs(file, own, "vote")).as(own).isFalse();
        }

        rules(path, "[lifecycle.deploy, validators.*]", 1);
        assertThat(signs(file, "lifecycle", "deploy")).isTrue();
        assertThat(signs(file, "lifecycle", "upgrade")).isFalse();
        assertThat(signs(file, "validators", "vote")).isTrue();
        assertThat(signs(file, "asset-register", "transfer")).isFalse();

        rules(path, "[asset-register.transfer]", 2);
        assertThat(signs(file, "asset-register", "transfer")).isTrue();
        assertThat(signs(file, "asset-register", "transferAll")).isFalse();
        assertThat(signs(file, "asset-register2", "transfer")).isFalse();
    }

    @Test
    void aFileThatNamesNoCallsLetsNothingBeSigned() throws Exception {
        Path path = folder.resolve("policy.yaml");
        Files.writeString(path, "operations: [chain.submit]\nwindows: {}\nsigners: []\nperHour: 1\n");

        assertThat(signs(new PolicyFile(path), "asset-register", "transfer")).isFalse();
    }

    @Test
    void aCallThatIsNoneIsRefused() {
        for (String rule : List.of("asset-register", "a.b.c", "*.vote", "", "A.b", "a.")) {
            assertThatThrownBy(() -> new Policy(List.of(), Map.of(), List.of(), 1, null, List.of(rule), null, null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("contract.method");
        }
    }

    private static void rules(Path path, String transactions, int age) throws Exception {
        Files.writeString(
                path,
                "operations: [chain.submit]\nwindows: {}\nsigners: []\nperHour: 1\ntransactions: " + transactions);
        Files.setLastModifiedTime(path, FileTime.from(NOON.plusSeconds(age)));
    }

    private static boolean signs(PolicyFile file, String contract, String method) {
        Command call = Command.parse("chain.submit", Map.of("contract", contract, "method", method));
        return file.current().refusesToSign(call).isEmpty();
    }
}
