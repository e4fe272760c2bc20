package io.flotilla.agent.command;

final class MemoryStateTest extends StateStoreContract {
    private final MemoryState state = new MemoryState();

    @Override
    StateStore open() {
        return state;
    }
}
