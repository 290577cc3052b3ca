package io.tailrace.runtime.start;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The entry of every process. It runs the application and, where the start fails for a reason that an operator can
 * cure, says that reason in a sentence; whatever else fails keeps its stack trace, because it is a defect.
 */
@QuarkusMain
public final class Main {
    public static void main(String... arguments) {
        Quarkus.run(null, Main::end, arguments);
    }

    private static void end(int exitCode, @Nullable Throwable failure) {
        if (failure != null) {
            Optional<String> sentence = StartFailure.sentence(failure);
            if (sentence.isPresent()) {
                System.err.println("Tailrace did not start: " + sentence.get());
            } else {
                System.err.println("Tailrace did not start, for a reason that it does not know:");
                failure.printStackTrace();
            }
        }
        ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(exitCode, failure);
    }
}
