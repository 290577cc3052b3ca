package io.tailrace.testkit.contract;

import io.tailrace.core.model.Namespace;

class MemoryBusContractTest extends BusContract {
    @Override
    protected Engine engine(Namespace namespace) {
        return new MemoryEngine();
    }
}
