package dev.tributary.cdc.state;

import dev.tributary.cdc.spi.StateStore;

class InMemoryStateStoreTest extends StateStoreContract {

    private final StateStore store = new InMemoryStateStore();

    @Override
    StateStore store() {
        return store;
    }
}
