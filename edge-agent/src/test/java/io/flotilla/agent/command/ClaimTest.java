package io.flotilla.agent.command;

import static io.flotilla.agent.command.Orders.cancelled;
import static io.flotilla.agent.command.Orders.item;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.message.Claim;
import io.flotilla.contract.message.PendingCommands.Item;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be begun once only waits for the manager's word that nobody else has begun it. */
final class ClaimTest {
    private static final Item RESTART = item(1, "node.restart");
    private static final Claim ANOTHER = new Claim(RESTART.id(), 1, "e".repeat(32));

    @TempDir
    Path folder;

    private DeskWorld world;

    @BeforeEach
    void begins() {
        world = new DeskWorld(folder.resolve("policy.yaml"));
        world.granting = false;
    }

    @ParameterizedTest
    @ValueSource(strings = {"node.start", "node.stop", "node.restart"})
    void whatMayBeBegunOnceActsWhenItsClaimIsGranted(String operation) {
        world.receive(1, item(1, operation));
        world.tick(3);
        assertThat(world.node.acts).isEmpty();
        assertThat(world.results).isEmpty();

        world.grant(world.journal.claim().orElseThrow());
        world.tick(3);

        assertThat(world.node.acts).containsExactly(operation.substring("node.".length()));
        assertThat(world.result()).contains("SUCCEEDED");
    }

    @Test
    void whatLeadsToAStateThatStaysNeedsNoClaim() {
        world.receive(1, item(1, "certificate.distribute"));

        world.tick(1);

        assertThat(world.node.acts).hasSize(1);
        assertThat(world.journal.claim()).isEmpty();
    }

    @Test
    void aClaimIsDrawnForEachAttemptAndShownAlsoAfterARestart() {
        world.receive(1, RESTART);
        world.tick(1);
        Claim claim = world.journal.claim().orElseThrow();

        world.awake();

        assertThat(world.journal.claim()).contains(claim);
        world.grant(claim);
        world.tick(2);
        assertThat(world.node.acts).containsExactly("restart");
        world.receive(9, Orders.again(RESTART));
        world.tick(1);
        assertThat(world.journal.claim().orElseThrow().token()).isNotEqualTo(claim.token());
    }

    @Test
    void aDiskPutBackToBeforeTheCommandDoesNotRunWhatAnEarlierLifeBegan() {
        MemoryState copy = world.store.copy();
        world.granting = true;
        world.receive(1, RESTART);
        world.tick(2);

        world.store.putBack(copy);
        world.awake();
        world.grant(ANOTHER); // Brings the newest list; the first claim stays in it.
        world.tick(3);

        assertThat(world.node.acts).containsExactly("restart");
        assertThat(world.results).last().asString().contains("INTERRUPTED").contains("begun.elsewhere");
    }

    @Test
    void aDiskPutBackToBeforeItsBeginningDoesNotRunItOnAnOlderListEither() {
        world.receive(1, RESTART);
        MemoryState copy = world.store.copy();
        world.granting = true;
        world.tick(2);
        Claim first = world.journal.claim().orElseThrow();

        world.granting = false;
        world.store.putBack(copy);
        world.awake();
        world.receive(2, RESTART); // A broker that lies brings what was true before the first claim.
        world.tick(3);
        assertThat(world.node.acts).containsExactly("restart");

        world.receive(3, RESTART.grantedTo(first));
        world.tick(3);
        assertThat(world.node.acts).containsExactly("restart");
        assertThat(world.results).last().asString().contains("INTERRUPTED");
    }

    @Test
    void aDiskPutBackToTheMomentOfItsBeginningLooksForTheOutcome() {
        world.receive(1, RESTART);
        world.tick(1);
        MemoryState copy = world.store.copy();
        world.granting = true;
        world.tick(3);

        world.store.putBack(copy);
        world.awake();
        world.grant(world.journal.claim().orElseThrow());
        world.tick(2);

        assertThat(world.node.acts).containsOnlyOnce("restart");
        assertThat(world.results).last().asString().contains("SUCCEEDED");
    }

    @Test
    void whatIsCancelledBeforeItsClaimIsGrantedIsCancelled() {
        world.receive(1, RESTART);
        world.tick(1);

        world.receive(2, cancelled(RESTART));
        world.grant(world.journal.claim().orElseThrow());
        world.tick(3);

        assertThat(world.node.acts).isEmpty();
        assertThat(world.results).allSatisfy(result -> assertThat(result).contains("CANCELLED"));
    }

    @Test
    void whatIsCancelledByTheListThatGrantsItsClaimIsCancelled() {
        world.receive(1, RESTART);
        world.tick(1);

        world.receive(2, cancelled(RESTART).grantedTo(world.journal.claim().orElseThrow()));
        world.tick(3);

        assertThat(world.node.acts).isEmpty();
        assertThat(world.result()).contains("CANCELLED");
    }

    @Test
    void whatLeavesTheListBeforeItsClaimIsGrantedIsWithdrawn() {
        world.receive(1, RESTART);
        world.tick(1);

        world.receive(2);
        world.tick(1);

        assertThat(world.node.acts).isEmpty();
        assertThat(world.result()).contains("WITHDRAWN");
    }

    @Test
    void whatIsNotGrantedInTimeExpiresAndNeverActs() {
        world.receive(1, RESTART);
        world.tick(1);

        world.clock.advance(Duration.ofHours(2));
        world.tick(1);
        world.grant(world.journal.claim().orElseThrow());
        world.tick(3);

        assertThat(world.node.acts).isEmpty();
        assertThat(world.results.get(0)).contains("EXPIRED");
    }

    @Test
    void whatIsGrantedTooLateExpiresAndNeverActs() {
        world.receive(1, RESTART);
        world.tick(1);

        world.clock.advance(Duration.ofHours(2));
        world.grant(world.journal.claim().orElseThrow());
        world.tick(3);

        assertThat(world.node.acts).isEmpty();
        assertThat(world.result()).contains("EXPIRED");
    }

    @Test
    void whatThePolicyRefusesWhenItIsGrantedIsRejectedAndNeverActs() throws Exception {
        world.receive(1, RESTART);
        world.tick(1);

        policy("[node.start]", 5);
        world.grant(world.journal.claim().orElseThrow());
        world.tick(3);

        assertThat(world.node.acts).isEmpty();
        assertThat(world.result()).contains("REJECTED").contains("operations");
    }

    @Test
    void anAttemptCountsOnceAmongThoseOfTheHour() throws Exception {
        policy("[node.restart]", 1);
        world.granting = true;
        world.receive(1, RESTART, item(2, "node.restart"));
        world.tick(3);

        assertThat(world.node.acts).containsExactly("restart");
        assertThat(world.results).hasSize(2);
        assertThat(world.results.get(0)).contains("SUCCEEDED");
        assertThat(world.results.get(1)).contains("REJECTED").contains("perHour");
    }

    private void policy(String operations, int perHour) throws IOException {
        Files.writeString(
                folder.resolve("policy.yaml"),
                "operations: " + operations + "\nwindows: {}\nsigners: []\nperHour: " + perHour + "\n");
    }

    @Test
    void afterARestartOfTheAgentWhatIsNotGrantedInTimeIsInterrupted() {
        world.receive(1, RESTART);
        world.tick(1);
        world.awake();

        world.clock.advance(Duration.ofHours(2));
        world.tick(2);

        assertThat(world.node.acts).isEmpty();
        assertThat(world.result()).contains("INTERRUPTED");
    }

    @Test
    void afterARestartOfTheAgentWhatIsGrantedTooLateIsInterruptedAndNeverActs() {
        world.receive(1, RESTART);
        world.tick(1);
        world.awake();

        world.clock.advance(Duration.ofHours(2));
        world.grant(world.journal.claim().orElseThrow());
        world.tick(3);

        assertThat(world.node.acts).isEmpty();
        assertThat(world.result()).contains("INTERRUPTED").contains("notAfter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"node.start", "node.stop", "node.restart"})
    void afterARestartOfTheAgentWhatThePolicyRefusesWhenItIsGrantedIsInterruptedAndNeverActs(String operation)
            throws Exception {
        world.node.answers = false;
        world.receive(1, item(1, operation));
        world.tick(1);
        world.awake();

        policy("[genesis.install]", 5);
        world.grant(world.journal.claim().orElseThrow());
        world.tick(3);

        assertThat(world.node.acts).isEmpty();
        assertThat(world.result()).contains("INTERRUPTED").contains("operations: " + operation);
    }

    @Test
    void afterARestartOfTheAgentWhatHasHappenedIsToldAlsoWhenItWouldNotBeAllowedNow() throws Exception {
        world.granting = true;
        world.node.obeys = false;
        world.receive(1, RESTART);
        world.tick(1);
        world.node.replaceProcess();
        world.awake();

        policy("[]", 5);
        world.clock.advance(Duration.ofHours(2));
        world.tick(2);

        assertThat(world.node.acts).containsExactly("restart");
        assertThat(world.result()).contains("SUCCEEDED");
    }
}
