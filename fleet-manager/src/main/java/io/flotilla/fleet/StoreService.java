package io.flotilla.fleet;

import io.flotilla.fleet.node.Service;
import io.flotilla.fleet.store.FleetStore;

/** The store was opened with the folder; it is closed last. */
record StoreService(FleetStore store) implements Service {
    @Override
    public void start() {}

    @Override
    public void stop() {
        store.close();
    }
}
