package io.tailrace.runtime.start;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Ends a process that should not have started, so that its test fails at once and does not wait. */
@Singleton
public class EndAfterStart {
    static final String KEY = "test.end-after-start";

    void onStart(@Observes @Priority(Integer.MAX_VALUE) StartupEvent event) {
        if (Boolean.getBoolean(KEY)) {
            Quarkus.asyncExit(0);
        }
    }
}
