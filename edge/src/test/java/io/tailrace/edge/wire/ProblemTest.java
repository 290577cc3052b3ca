package io.tailrace.edge.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.codes.Code;
import io.tailrace.core.model.TailraceException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ProblemTest {
    @Test
    void aProblemHasTheSameCodeAsAFrame() {
        Problem problem = Problem.of(new TailraceException(Code.UNAVAILABLE, "the store is down", 1001));

        assertThat(problem.status()).isEqualTo(503);
        assertThat(problem.retryAfterSeconds()).isEqualTo(2);
        assertThat(problem.json()).asString(StandardCharsets.UTF_8).isEqualTo("""
                        {"type":"urn:tailrace:code:unavailable",\
                        "title":"the store or the stream-service cannot be reached now; nothing was written",\
                        "status":503,"detail":"the store is down","code":"unavailable","retryable":true,"retryAfter":1001}""");
    }

    @Test
    void whatIsNotToBeRepeatedHasNoRetryAfter() {
        Problem problem = Problem.of(Code.BAD_REQUEST, "no \"x\"");

        assertThat(problem.retryAfterSeconds()).isZero();
        assertThat(problem.json()).asString(StandardCharsets.UTF_8).isEqualTo("""
                        {"type":"urn:tailrace:code:bad_request","title":"the request or frame cannot be understood",\
                        "status":400,"detail":"no \\"x\\"","code":"bad_request","retryable":false}""");
    }
}
