package io.flotilla.contract.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CommandStateTest {
    @ParameterizedTest
    @EnumSource(CommandState.class)
    void nothingGoesBackwards(CommandState state) {
        for (CommandState next : CommandState.values()) {
            if (state.canBecome(next)) {
                assertThat(next.canBecome(state)).isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(CommandState.class)
    void aResultIsTheLastWord(CommandState state) {
        for (CommandState next : CommandState.values()) {
            assertThat(state.isFinal() && state.canBecome(next)).isFalse();
        }
    }

    @Test
    void aRealResultCorrectsATimeOut() {
        assertThat(CommandState.TIMED_OUT.canBecome(CommandState.SUCCEEDED)).isTrue();
        assertThat(CommandState.TIMED_OUT.isFinal()).isFalse();
    }

    @Test
    void aResultMayComeBeforeItsAck() {
        assertThat(CommandState.QUEUED.canBecome(CommandState.FAILED)).isTrue();
    }
}
