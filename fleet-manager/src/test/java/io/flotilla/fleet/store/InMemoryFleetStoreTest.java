package io.flotilla.fleet.store;

final class InMemoryFleetStoreTest extends FleetStoreContract {
    @Override
    FleetStore open() {
        return new InMemoryFleetStore();
    }
}
