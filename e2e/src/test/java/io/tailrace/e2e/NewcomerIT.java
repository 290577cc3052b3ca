package io.tailrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.e2e.harness.ForeignProcess;
import io.tailrace.e2e.harness.Http;
import io.tailrace.e2e.harness.Installation;
import io.tailrace.e2e.harness.Shape;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What the screen says to paste, pasted as it stands. */
@ParameterizedClass
@MethodSource("io.tailrace.e2e.harness.Shape#wanted")
@Timeout(120)
class NewcomerIT {
    private final Shape shape;
    private final Installation installation;

    NewcomerIT(Shape shape) {
        this.shape = shape;
        installation = shape.installation();
    }

    @Test
    void theLinesOnTheScreenPublishAndFollow() {
        String follow = line("curl -N");
        String publish = line("curl -d");
        try (ForeignProcess follower = ForeignProcess.shell(follow)) {
            follower.awaitLines("\"type\":\"subscribed\"", 1);

            try (ForeignProcess publisher = ForeignProcess.shell(publish)) {
                assertThat(publisher.output()).contains("\"offset\":").contains("\"duplicate\":false");
            }

            follower.awaitLines("\"type\":\"message\"", 1);
        }
    }

    @Test
    void theBrowserSnippetOnTheScreenFollowsInAPageOfTheSameOrigin() {
        String script = screen().stream()
                .filter(line -> line.contains("WebSocket(") || line.contains(".onmessage"))
                .collect(Collectors.joining("\n"));
        String page = installation.webSocketGateway(0) + "/";
        try (ForeignProcess console = ForeignProcess.console(page, script, 3)) {
            console.awaitLines("\"type\":\"subscribed\"", 1);

            try (ForeignProcess publisher = ForeignProcess.shell(line("curl -d"))) {
                publisher.output();
            }

            assertThat(console.awaitLines("\"type\":\"message\"", 1).getFirst()).contains("\"position\":");
        }
    }

    @Test
    void thePageOfAStandaloneShowsTheSameLines() throws IOException {
        if (shape == Shape.STANDALONE) {
            String page = Http.get(installation.httpGateway(0).resolve("/")).body();
            assertThat(page).contains(line("curl -N"), line("curl -d"));
        }
    }

    private List<String> screen() {
        return installation.screen().lines().map(String::strip).toList();
    }

    private String line(String beginning) {
        return screen().stream()
                .filter(line -> line.startsWith(beginning))
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        "no line '%s' on the screen:%n%s".formatted(beginning, installation.screen())));
    }
}
