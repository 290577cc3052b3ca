package io.tailrace.edge.wire;

import io.tailrace.codes.Code;
import io.tailrace.core.model.TailraceException;
import io.tailrace.core.port.Meter;
import io.tailrace.core.port.Metric;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** Answers a request of a Vert.x route with problem+json, and counts it. */
public final class ProblemAnswer {
    private ProblemAnswer() {}

    public static void send(RoutingContext context, TailraceException refused, Meter meter) {
        send(context, Problem.of(refused), refused.code().httpStatus(), meter);
    }

    /** @param httpStatus usually the code's own */
    public static void send(RoutingContext context, Code code, int httpStatus, String sentence, Meter meter) {
        send(context, Problem.of(code, sentence), httpStatus, meter);
    }

    private static void send(RoutingContext context, Problem problem, int httpStatus, Meter meter) {
        meter.count(Metric.REFUSALS, problem.code().text(), 1);
        HttpServerResponse response = context.response()
                .setStatusCode(httpStatus)
                .putHeader("Content-Type", Problem.CONTENT_TYPE)
                .putHeader("Cache-Control", "no-store");
        if (problem.retryAfterMillis() > 0) {
            response.putHeader("Retry-After", Long.toString(problem.retryAfterSeconds()));
        }
        response.end(Buffer.buffer(problem.json()));
    }
}
