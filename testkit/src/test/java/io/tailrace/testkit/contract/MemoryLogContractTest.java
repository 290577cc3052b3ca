package io.tailrace.testkit.contract;

import io.tailrace.core.model.Namespace;

class MemoryLogContractTest extends LogContract {
    @Override
    protected Engine engine(Namespace namespace) {
        return new MemoryEngine();
    }
}
