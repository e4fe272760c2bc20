package io.flotilla.fleet.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.AccessDocument;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.fake.Specs;
import io.flotilla.fleet.node.DownDocument;
import io.flotilla.fleet.store.Tables;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessIssueTest {
    @TempDir
    Path folder;

    private LoopWorld world;

    @BeforeEach
    void twoValidators() {
        world = new LoopWorld(folder);
        world.operations.apply(Specs.validators(2), LoopWorld.ANA);
    }

    @Test
    void itSaysWhatTheStoreSaysAndIsWrittenAgainOnlyWhenThatChanges() {
        world.operations.addInspector("ana", LoopWorld.ANA);

        assertThat(renew()).containsExactly(Topics.ACCESS);
        AccessDocument first = document();
        assertThat(first.nodes()).isEqualTo(admission().nodes()).hasSize(2);
        assertThat(first.inspectors())
                .extracting(AccessDocument.Inspector::name)
                .containsExactly("ana");
        assertThat(renew()).isEmpty();

        NodeAddress node = first.nodes().keySet().iterator().next();
        world.operations.revoke(node, "gone", LoopWorld.ANA);
        world.operations.removeInspector("ana", LoopWorld.ANA);

        assertThat(renew()).containsExactly(Topics.ACCESS);
        AccessDocument second = document();
        assertThat(second.nodes()).doesNotContainKey(node);
        assertThat(second.revoked()).containsExactly(node);
        assertThat(second.inspectors()).isEmpty();
        assertThat(second.stamp()).isGreaterThan(first.stamp());
        assertThat(world.dismissed).containsExactly("ana");
    }

    @Test
    void aStoreThatWasLostWritesNewerOnesThanBefore() {
        renew();
        AccessDocument before = document();
        world.store.write(entries -> {
            AccessIssue.withdraw(entries);
            return true;
        });
        world.clock.advance(Duration.ofSeconds(5));

        renew();

        assertThat(document().stamp()).isGreaterThan(before.stamp());
    }

    @Test
    void oneThatTheBrokerRefusedIsFollowedByANewerOneButNotAtOnce() {
        renew();
        AccessDocument refused = document();
        world.step(new Signal.Unpublished(Topics.ACCESS, true));

        assertThat(renew()).isEmpty();
        world.clock.advance(Duration.ofMinutes(1));
        assertThat(renew()).containsExactly(Topics.ACCESS);
        assertThat(document().stamp()).isGreaterThan(refused.stamp());
    }

    @Test
    void itGoesOutFirstAndIsNotRetained() {
        renew();

        world.connected();

        DownDocument sent = world.link.sent(Topics.ACCESS).get(0);
        assertThat(sent.retained()).isFalse();
        assertThat(world.store
                        .read(entries -> entries.keys(Tables.DOCUMENTS, ""))
                        .get(0))
                .isEqualTo(Topics.ACCESS);
    }

    private Set<String> renew() {
        return world.store.write(entries -> AccessIssue.renew(entries, world.desk, admission()));
    }

    private Gate.Admission admission() {
        return Objects.requireNonNull(world.admission);
    }

    private AccessDocument document() {
        DownDocument held = world.store
                .read(entries -> entries.get(Tables.DOCUMENTS, Topics.ACCESS))
                .orElseThrow();
        return Documents.open(held.bytes(), AccessDocument.class).accepted().orElseThrow();
    }
}
