package io.flotilla.fleet.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.CommandState;
import io.flotilla.contract.message.DesiredConfig;
import io.flotilla.contract.message.NodeSpec;
import io.flotilla.fleet.fake.Speaker;
import io.flotilla.fleet.fake.Specs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

final class ChainPlannerPropertyTest {
    private static final int NODES = 4;

    /** What happens: a node speaks with one of a few ports, orders end well or badly, time goes on, a term begins. */
    @Property(tries = 60)
    void whateverHappensPlanningReachesAFixedPointAndVersionsGrowOnlyWithContent(
            @ForAll @Size(max = 25) List<@IntRange(min = 0, max = 31) Integer> happenings) {
        PlannedWorld world = new PlannedWorld(Specs.validators(NODES));
        List<Speaker> speakers = speakers();
        Map<NodeAddress, DesiredConfig> before = new HashMap<>();
        Sha256 genesis = null;

        for (int i = 0; i < happenings.size(); i++) {
            happen(world, speakers, happenings.get(i), i + 1L);
            world.step();

            ChainPlan again = ChainPlanner.plan(world.picture(), world.term, world.now);
            assertThat(again.genesis()).isEmpty();
            assertThat(again.drafts()).isEmpty();
            assertThat(again.orders()).isEmpty();
            versionsGrowOnlyWithContent(before, world.configs);
            assertThat(genesis == null || genesis.equals(world.chain.genesis())).isTrue();
            genesis = world.chain.genesis();
            assertThat(genesis != null || world.executions.isEmpty()).isTrue();
            before = new HashMap<>(world.configs);
        }
    }

    private static void happen(PlannedWorld world, List<Speaker> speakers, int what, long seq) {
        if (what < 16) {
            Speaker speaker = speakers.get(what % NODES);
            world.abouts.put(speaker.node(), speaker.about(seq, 1000 + what, what < 14 ? "journal" : "lost"));
        } else if (what < 22) {
            world.finish(CommandState.SUCCEEDED);
        } else if (what < 26) {
            world.finish(CommandState.FAILED);
        } else if (what < 31) {
            world.now = world.now.plusSeconds(20L * what);
        } else {
            world.term++;
        }
    }

    private static void versionsGrowOnlyWithContent(
            Map<NodeAddress, DesiredConfig> before, Map<NodeAddress, DesiredConfig> after) {
        after.forEach((node, config) -> {
            DesiredConfig held = before.get(node);
            if (held != null) {
                NodeSpec spec = held.spec();
                boolean same = spec.equals(config.spec()) && held.term() == config.term();
                assertThat(config.version()).isEqualTo(same ? held.version() : held.version() + 1);
            }
        });
    }

    private static List<Speaker> speakers() {
        List<Speaker> speakers = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            speakers.add(new Speaker(NodeAddress.parse("bank-" + i + "/v"), Specs.CHAIN));
        }
        return speakers;
    }
}
