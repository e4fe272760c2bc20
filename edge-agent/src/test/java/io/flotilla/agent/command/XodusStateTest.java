package io.flotilla.agent.command;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.agent.identity.AgentFault;
import java.util.List;
import org.junit.jupiter.api.Test;

final class XodusStateTest extends StateStoreContract {
    @Override
    StateStore open() {
        return XodusState.open(folder.resolve("state"));
    }

    @Test
    void aSecondOpenOfTheFolderIsRefusedInASentence() {
        try (StateStore store = open()) {
            store.commit(List.of());
            assertThatThrownBy(this::open).isInstanceOf(AgentFault.class).hasMessageContaining("another agent");
        }
    }
}
