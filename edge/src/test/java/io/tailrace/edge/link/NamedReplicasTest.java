package io.tailrace.edge.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamedReplicasTest {
    @Test
    void addressesBecomeReplicasInTheirOrderAndOnce() {
        NamedReplicas named =
                new NamedReplicas(List.of("127.0.0.2:8081", " 127.0.0.1:8080", "127.0.0.2:8081", "[::1]:8082"));

        assertThat(named.lookUp())
                .extracting(Replica::name)
                .containsExactly("127.0.0.2:8081", "127.0.0.1:8080", "0:0:0:0:0:0:0:1:8082");
    }

    @Test
    void aNameThatNobodyKnowsIsNoReplicaAndNoFailure() {
        NamedReplicas named = new NamedReplicas(List.of("no-such-host.invalid:8080", "127.0.0.1:8080"));

        assertThat(named.lookUp()).extracting(Replica::name).containsExactly("127.0.0.1:8080");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", "host:", ":8080", "host:port", "host:123456"})
    void whatIsNoAddressIsRefused(String text) {
        assertThatThrownBy(() -> new NamedReplicas(List.of(text)))
                .hasMessage("'%s' is no address of a stream-service; write host:port, e.g. 127.0.0.1:8080", text);
    }
}
