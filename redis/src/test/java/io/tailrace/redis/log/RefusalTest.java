package io.tailrace.redis.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.codes.Code;
import io.tailrace.redis.log.Refusal.Then;
import org.junit.jupiter.api.Test;

class RefusalTest {
    @Test
    void theErrorsOfABatchAreFoundByTheirCommand() {
        String joined = """
                ERR [1] OOM command not allowed when used memory > 'maxmemory'.
                ERR [12] Function not found""";

        assertThat(Refusal.errors(joined))
                .hasSize(2)
                .containsEntry(1, "OOM command not allowed when used memory > 'maxmemory'.")
                .containsEntry(12, "Function not found");
        assertThat(Refusal.errors("Connection is closed")).isEmpty();
    }

    @Test
    void whatRedisRefusesBeforeAFunctionBeginsIsNoDefect() {
        judged("OOM command not allowed when used memory > 'maxmemory'.", Code.RESOURCE_EXHAUSTED, Then.KEEP);
        judged("NOREPLICAS Not enough good replicas to write.", Code.UNAVAILABLE, Then.KEEP);
        judged("MISCONF Errors writing to the AOF file: No space left on device", Code.UNAVAILABLE, Then.KEEP);
        judged("READONLY You can't write against a read only replica.", Code.UNAVAILABLE, Then.DROP);
        judged("LOADING Redis is loading the dataset in memory", Code.UNAVAILABLE, Then.DROP);
        judged("NOPERM User edge has no permissions to run the 'fcall' command", Code.UNAVAILABLE, Then.KEEP);
        judged("Function not found", Code.UNAVAILABLE, Then.LOAD);
        judged("CONNECTION_CLOSED", Code.UNAVAILABLE, Then.LOST);
    }

    @Test
    void anErrorOutOfTheFunctionMayHaveComeHalfWay() {
        judged("user_function:12: Script attempted to access nonexistent global variable", Code.INTERNAL, Then.DEFECT);
    }

    private static void judged(String error, Code code, Then then) {
        Refusal refusal = Refusal.of(error);
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.then()).isEqualTo(then);
        assertThat(refusal.sentence()).isNotBlank();
    }
}
