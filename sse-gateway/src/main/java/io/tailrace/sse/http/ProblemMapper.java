package io.tailrace.sse.http;

import io.tailrace.codes.Code;
import io.tailrace.core.model.TailraceException;
import io.tailrace.core.port.Meter;
import io.tailrace.core.port.Metric;
import io.tailrace.core.port.Randomness;
import io.tailrace.edge.wire.Problem;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * The border of the HTTP resources: whatever is thrown becomes problem+json, and a defect is logged once, with an id.
 */
public final class ProblemMapper {
    private static final Logger LOG = Logger.getLogger(ProblemMapper.class);

    private final Meter meter;
    private final Randomness randomness;

    ProblemMapper(Meter meter, Randomness randomness) {
        this.meter = meter;
        this.randomness = randomness;
    }

    @ServerExceptionMapper
    public Response refused(TailraceException refused) {
        return answer(Problem.of(refused));
    }

    @ServerExceptionMapper
    public Response http(WebApplicationException refused) {
        int status = refused.getResponse().getStatus();
        return switch (status) {
            case 404 -> answer(Problem.of(Code.NOT_FOUND, "there is no such resource; docs/protocol.md lists them"));
            case 405 ->
                answer(Problem.of(
                        Code.METHOD_NOT_ALLOWED, "the resource does not know this method; see docs/protocol.md"));
            case 406 -> answer(Problem.of(Code.NOT_ACCEPTABLE, "Accept lists nothing that this resource answers"));
            case 413 -> answer(Problem.of(Code.TOO_LARGE, "the body is over the limit of the server"));
            default ->
                answer(Problem.of(Code.BAD_REQUEST, "the request cannot be understood (HTTP %d)".formatted(status)));
        };
    }

    @ServerExceptionMapper
    public Response defect(RuntimeException defect) {
        String id = randomness.id();
        LOG.errorf(defect, "a request failed, id %s", id);
        return answer(Problem.of(Code.INTERNAL, "a defect of the server; the operator's log has it under id " + id));
    }

    private Response answer(Problem problem) {
        meter.count(Metric.REFUSALS, problem.code().text(), 1);
        Response.ResponseBuilder response = Response.status(problem.status())
                .type(Problem.CONTENT_TYPE)
                .header("Cache-Control", "no-store")
                .entity(problem.json());
        if (problem.retryAfterMillis() > 0) {
            response.header("Retry-After", problem.retryAfterSeconds());
        }
        return response.build();
    }
}
