package io.flotilla.fleet.loop;

import static io.flotilla.fleet.loop.LoopWorld.ANA;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.codec.Jwk;
import io.flotilla.contract.identity.Identity;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.contract.message.CommandState;
import io.flotilla.contract.message.PendingCommands.Item;
import io.flotilla.fleet.enrol.StoredLedger;
import io.flotilla.fleet.fake.Speaker;
import io.flotilla.fleet.fake.Specs;
import io.flotilla.fleet.node.CommandOrder;
import io.flotilla.fleet.node.CommandRepeat;
import io.flotilla.fleet.store.Certificates;
import io.flotilla.fleet.store.Table;
import io.flotilla.fleet.store.Tables;
import io.flotilla.pki.ca.Authorities;
import io.flotilla.pki.est.IssuedCertificate;
import io.flotilla.pki.key.KeyPairs;
import io.flotilla.pki.profile.Lifetimes;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PruningTest {
    private static final NodeAddress NODE = NodeAddress.parse("bank-0/v");

    @TempDir
    Path folder;

    private LoopWorld world;
    private int ownOrders;
    private int ownExecutions;

    @BeforeEach
    void begins() {
        world = new LoopWorld(folder.resolve("ca"))
                .connected()
                .withRunningPair(
                        new Speaker(NODE, Specs.CHAIN), new Speaker(NodeAddress.parse("bank-1/v"), Specs.CHAIN));
        ownOrders = rows(Tables.COMMANDS);
        ownExecutions = rows(Tables.EXECUTIONS);
    }

    @Test
    void whatAgentsHaveForgottenIsForgottenHereTooAndItsKeyAfterIt() {
        CommandView command = world.restart(NODE, "key");
        world.settle();
        world.result(NODE, world.pending(NODE).items().get(0), CommandState.SUCCEEDED);

        after(Duration.ofDays(31));
        assertThat(world.reads.command(command.id())).isPresent();
        after(Duration.ofDays(1));

        assertThat(world.reads.command(command.id())).isEmpty();
        assertThat(rows(Tables.EXECUTIONS)).isEqualTo(ownExecutions);
        assertThat(rows(Tables.IDEMPOTENCY)).isEqualTo(1);
        after(Duration.ofDays(30));
        assertThat(rows(Tables.IDEMPOTENCY)).isZero();
        assertThat(rows(Tables.IDEMPOTENCY_BY_TIME)).isZero();
    }

    @Test
    void whatNobodyAnsweredStaysAsLongAsItStandsInAList() {
        CommandView command = world.restart(NODE, "key");
        world.settle();

        after(Duration.ofDays(30));
        assertThat(world.pending(NODE).items()).hasSize(1);
        assertThat(world.reads.command(command.id())).isPresent();
        after(Duration.ofDays(2));

        assertThat(world.pending(NODE).items()).isEmpty();
        assertThat(world.reads.command(command.id())).isEmpty();
    }

    @Test
    void aLaterAttemptKeepsItsCommand() {
        CommandOrder.Window later = new CommandOrder.Window(
                null, world.clock.instant().plus(Duration.ofDays(40)).minusSeconds(1));
        CommandView command = world.restart(NODE, "key");
        world.settle();
        world.result(NODE, world.pending(NODE).items().get(0), CommandState.FAILED);
        after(Duration.ofDays(20));
        world.operations.repeat(new CommandRepeat(command.id(), List.of(NODE), later), "again", ANA);
        world.settle();
        Item second = world.pending(NODE).items().get(0);

        after(Duration.ofDays(45));

        assertThat(world.execution(command).attempt()).isEqualTo(2);
        world.result(NODE, second, CommandState.EXPIRED);
        assertThat(world.execution(command).state()).isEqualTo(CommandState.EXPIRED);
    }

    @Test
    void theManagersOwnOrdersAreNotGivenAgainWhenTheyAreOld() {
        after(Duration.ofDays(100));
        after(Duration.ofDays(1));

        assertThat(rows(Tables.COMMANDS)).isEqualTo(ownOrders);
        assertThat(world.pending(NODE).items()).isEmpty();
    }

    @Test
    void certificatesThatEndedLongAgoGoAndTheKeysTheyNamedAndTheNewestStay() {
        KeyPair first = issue("1");
        world.clock.advance(Duration.ofDays(20));
        KeyPair second = issue("2");

        after(Duration.ofDays(145));
        assertThat(rows(Tables.CERTIFICATES)).isEqualTo(1);
        after(Duration.ofDays(500));

        assertThat(rows(Tables.CERTIFICATES)).isEqualTo(1);
        assertThat(rows(Tables.CERTIFICATES_OF)).isEqualTo(1);
        assertThat(knows(first)).isTrue();
        assertThat(knows(second)).isTrue();
        world.store.write(entries -> Certificates.revokeAll(entries, NODE, world.clock.instant()));
        assertThat(knows(first)).isFalse();
        assertThat(knows(second)).isFalse();
    }

    @Test
    void manyAreForgottenBatchByBatch() {
        for (int i = 0; i < Pruning.BATCH + 5; i++) {
            CommandOrder order = new CommandOrder(List.of(NODE), "node.restart", Map.of(), null);
            CommandView command = world.operations.order(order, "key-" + i, ANA);
            world.operations.cancel(command.id(), Set.of(), ANA);
        }
        world.settle();

        after(Duration.ofDays(62));
        lookAround();

        assertThat(rows(Tables.COMMANDS)).isEqualTo(ownOrders);
        assertThat(rows(Tables.IDEMPOTENCY)).isZero();
    }

    private KeyPair issue(String name) {
        KeyPair key = KeyPairs.generateP256(new SecureRandom());
        Authorities authorities = Authorities.open(
                folder.resolve("ca-" + name),
                "secret".toCharArray(),
                TrustDomain.DEFAULT,
                Lifetimes.STANDARD,
                world.clock,
                new SecureRandom());
        Identity agent = new Identity.Agent(NODE);
        new StoredLedger(world.store, TrustDomain.DEFAULT).write(entries -> {
            entries.put(IssuedCertificate.of(
                    authorities.issue(agent, key.getPublic()).get(0), agent, TrustDomain.DEFAULT));
            return name;
        });
        return key;
    }

    private boolean knows(KeyPair key) {
        String kid = Jwk.thumbprint((ECPublicKey) key.getPublic());
        return world.store.read(
                entries -> Certificates.agentKey(entries, NODE, kid).isPresent());
    }

    private void after(Duration time) {
        world.clock.advance(time);
        lookAround();
    }

    private void lookAround() {
        for (int i = 0; i < 20; i++) {
            world.loop.tick();
        }
        world.settle();
        for (int i = 0; i < 10; i++) {
            world.loop.tick();
        }
    }

    private int rows(Table<?> table) {
        return world.store.<Integer>read(entries -> entries.keys(table, "").size());
    }
}
