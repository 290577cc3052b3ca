package io.tailrace.standalone.start;

import io.quarkus.runtime.StartupEvent;
import io.tailrace.standalone.wiring.EngineDescription;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Says what runs, where, and how to try it: on the screen after the start, and as text at {@code GET /}. */
@Singleton
public final class Banner {
    /** After everybody else has started: what is printed is then true. */
    private static final int LAST = 10_000;

    private final EngineDescription engine;
    private final String host;
    private final int port;
    private final int managementPort;

    Banner(
            EngineDescription engine,
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "quarkus.http.port") int port,
            @ConfigProperty(name = "quarkus.management.port") int managementPort) {
        this.engine = engine;
        this.host = host.equals("127.0.0.1") ? "localhost" : host;
        this.port = port;
        this.managementPort = managementPort;
    }

    void install(@Observes Router router) {
        router.get("/")
                .handler(context -> context.response()
                        .putHeader("Content-Type", "text/plain; charset=utf-8")
                        .putHeader("Cache-Control", "no-store")
                        .end(Buffer.buffer(linesToPaste())));
    }

    void started(@Observes @Priority(LAST) StartupEvent event) {
        System.out.print(
                """

                Tailrace runs, all services in one process, %s. Without authentication: on this machine only.

                  traffic     http://%s:%d   (WebSocket ws://%s:%d/v1/ws, SSE /v1/events, publish /v1/channels/…/messages)
                  management  http://%s:%d   (/health/live, /health/ready, /metrics)

                %s
                Ctrl-C stops it.
                """.formatted(engine.text(), host, port, host, port, host, managementPort, indented(linesToPaste())));
        System.out.flush();
    }

    private static String indented(String text) {
        return text.indent(2);
    }

    private String linesToPaste() {
        String base = host + ":" + port;
        return """
                Publish a message:
                  curl -d '{"text":"hello"}' http://%s/v1/channels/lobby/messages
                Follow the channel in another terminal:
                  curl -N 'http://%s/v1/events?channel=lobby&rewind=10'
                Or in the console of a browser that shows http://%s/
                  const socket = new WebSocket(`ws://${location.host}/v1/ws?channel=lobby&rewind=10`);
                  socket.onmessage = event => console.log(event.data);
                """.formatted(base, base, base);
    }
}
