package io.tailrace.standalone.wiring;

import jakarta.inject.Singleton;

/** What the engine is, for the person at the terminal. */
@Singleton
public final class EngineDescription {
    private final Engine engine;

    EngineDescription(Engine engine) {
        this.engine = engine;
    }

    public String text() {
        return engine.description();
    }
}
