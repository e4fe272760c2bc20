package io.flotilla.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StepsTest {
    private final Steps steps = new Steps(Runnable::run, Runnable::run);

    @Test
    void aStepThatBreaksTheMachineIsAFaultAndTheNextOneMayBegin() {
        List<String> faults = new ArrayList<>();

        steps.run(
                () -> {
                    throw new OutOfMemoryError("a lying broker");
                },
                done -> faults.add("done"),
                fault -> faults.add(fault.code()));

        assertThat(faults).containsExactly("agent.fault");
        assertThat(steps.busy()).isFalse();
    }
}
