package io.tailrace.e2e.harness;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailrace.core.model.Position;
import io.tailrace.testkit.checker.Checker;
import io.tailrace.testkit.checker.Event.Acknowledged;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A publisher that does what a good back end does: one message after the other, each with an id of its own, and the
 * same one again, at the next gateway, until it is acknowledged. Tells the checker each acknowledgement.
 */
public final class Producer implements AutoCloseable {
    private static final int ATTEMPTS_MAX = 1_000;
    private static final long RETRY_MILLIS = 50;

    private final String name;
    private final String channel;
    private final Installation installation;
    private final Checker checker;
    private final int messages;
    private final long pauseMillis;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong retries = new AtomicLong();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Thread thread;
    private volatile String failure = "";

    /** Starts at once: at most {@code messages}, with a pause between two, 0 for as fast as it goes. */
    public Producer(
            String name, String channel, Installation installation, Checker checker, int messages, long pauseMillis) {
        this.name = name;
        this.channel = channel;
        this.installation = installation;
        this.checker = checker;
        this.messages = messages;
        this.pauseMillis = pauseMillis;
        this.thread = Thread.ofVirtual().name(name).start(this::run);
    }

    public long acknowledged() {
        return acknowledged.get();
    }

    public long retries() {
        return retries.get();
    }

    public boolean running() {
        return thread.isAlive();
    }

    /** Waits for the last acknowledgement; fails where one was refused for good. */
    public void finish() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!failure.isEmpty()) {
            throw new IllegalStateException(failure);
        }
    }

    /** Sends no further message, and waits for the last. */
    @Override
    public void close() {
        stopped.set(true);
        finish();
    }

    private void run() {
        try {
            for (int i = 1; i <= messages && !stopped.get(); i++) {
                publish(i);
                if (pauseMillis > 0) {
                    Thread.sleep(pauseMillis);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure = e.toString();
        }
    }

    private void publish(int sequence) throws InterruptedException {
        String messageId = name + "." + sequence;
        String json = "{\"id\":\"%s\",\"producer\":\"%s\",\"sequence\":%d}".formatted(messageId, name, sequence);
        String last = "";
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            try {
                HttpResponse<String> answer = Http.publish(
                        installation.httpGateway(attempt + name.hashCode() & 0xff), channel, messageId, json);
                if (answer.statusCode() == 200) {
                    JsonNode body = Http.json(answer.body());
                    checker.accept(new Acknowledged(
                            channel, Position.parse(body.path("position").asText()), messageId, json));
                    acknowledged.incrementAndGet();
                    return;
                }
                last = answer.statusCode() + " " + answer.body();
                if (answer.statusCode() < 500) {
                    throw new IllegalStateException("%s was refused: %s".formatted(messageId, last));
                }
            } catch (IOException e) {
                last = e.toString(); // unknown is not failed: the same id again
            }
            retries.incrementAndGet();
            Thread.sleep(RETRY_MILLIS);
        }
        throw new IllegalStateException(
                "%s was not acknowledged in %d attempts; last: %s".formatted(messageId, ATTEMPTS_MAX, last));
    }
}
