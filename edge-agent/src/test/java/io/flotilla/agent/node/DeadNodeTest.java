package io.flotilla.agent.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.agent.identity.AgentFault;
import io.flotilla.testing.SettableClock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A node that is gone. */
final class DeadNodeTest {
    private final SettableClock clock = new SettableClock();
    private final ScriptedNode node = new ScriptedNode();
    private final Supervisor supervisor = new Supervisor(
            node,
            node,
            new Steps(Runnable::run, Runnable::run),
            clock,
            clock,
            new Supervisor.Remembered(true, Optional.empty()));

    @Test
    void itIsGoneAlsoWhenThatCannotBeTold() {
        node.running = ProcessMark.of(ProcessHandle.current());
        supervisor.tick();
        assertThat(supervisor.view().process()).isNotNull();
        clock.advance(Duration.ofMinutes(2));
        node.hearing = () -> {
            throw new AgentFault(AgentFault.Code.DISK_FULL, "the disk is full: make space");
        };

        assertThatThrownBy(supervisor::tick).isInstanceOf(AgentFault.class);

        assertThat(node.happened).containsExactly("node.adopted", "node.unresponsive");
        assertThat(supervisor.view().process()).isNull();
        assertThat(supervisor.view().report()).isNull();
    }
}
