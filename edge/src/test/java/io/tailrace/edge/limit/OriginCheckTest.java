package io.tailrace.edge.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.edge.limit.OriginCheck.Transport;
import io.tailrace.edge.limit.OriginCheck.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginCheckTest {
    private final OriginCheck check = new OriginCheck(List.of("https://app.example.org", "http://localhost:3000"));

    @ParameterizedTest
    @CsvSource({
        "http://localhost:8080, localhost:8080, PLAIN",
        "http://LOCALHOST:8080, localhost:8080, PLAIN",
        "http://localhost:8080, LocalHost:8080, PLAIN",
        "http://localhost, localhost, PLAIN",
        "http://localhost, localhost:80, PLAIN",
        "http://localhost:80, localhost, PLAIN",
        "https://a.example, a.example, TLS",
        "https://a.example:443, a.example, TLS",
        "https://a.example, a.example:443, TLS",
        "https://a.example, a.example, PLAIN", // TLS ended before us
        "http://[::1]:8080, [::1]:8080, PLAIN",
        "http://[::1], [::1]:80, PLAIN",
        "http://[2001:DB8::1], [2001:db8::1], PLAIN",
    })
    void theRequestsOwnHostIsAccepted(String origin, String host, Transport transport) {
        assertThat(check.of(List.of(origin), host, transport)).isEqualTo(Verdict.OWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.example.org",
                "https://APP.example.org",
                "HTTPS://app.example.org",
                "https://app.example.org:443",
                "http://localhost:3000"
            })
    void aListedOriginIsAcceptedOnAnyHost(String origin) {
        assertThat(check.of(List.of(origin), "push.example.org", Transport.TLS)).isEqualTo(Verdict.LISTED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    null | localhost:8080
                    '' | localhost:8080
                    http://evil.example | localhost:8080
                    http://localhost:8081 | localhost:8080
                    http://localhost | localhost:8080
                    http://localhost:8080.evil.example | localhost:8080
                    http://localhost.evil.example:8080 | localhost:8080
                    http://evil-localhost:8080 | localhost:8080
                    http://localhost:8080@evil.example | localhost:8080
                    http://evil.example@localhost:8080 | localhost:8080
                    http://localhost:8080/ | localhost:8080
                    http://localhost:8080/path | localhost:8080
                    http://localhost:8080?a | localhost:8080
                    http://localhost:8080#a | localhost:8080
                    http://localhost:8080, http://evil.example | localhost:8080
                    http://localhost:8080 http://evil.example | localhost:8080
                    ' http://localhost:8080' | localhost:8080
                    'http://localhost:8080 ' | localhost:8080
                    http://127.0.0.1:8080 | localhost:8080
                    http://localhost:0 | localhost:0
                    http://localhost:08080 | localhost:
                    http://localhost:65536 | localhost:65536
                    http://localhost:+80 | localhost
                    http://localhost: | localhost:
                    http://: | :
                    http:// | ''
                    http://localhost:8080 | ''
                    https://app.example.org | app.example.org.evil.example:1
                    ftp://localhost:8080 | localhost:8080
                    file:// | localhost:8080
                    chrome-extension://abcdef | localhost:8080
                    localhost:8080 | localhost:8080
                    //localhost:8080 | localhost:8080
                    https://localhost:3000 | localhost:8080
                    http://app.example.org | push.example.org
                    https://app.example.org:8443 | push.example.org
                    https://app.example.org.evil.example | push.example.org
                    https://eviLapp.example.org | push.example.org
                    https://example.org | push.example.org
                    https://sub.app.example.org | push.example.org
                    https://app.example.org. | push.example.org
                    https://аpp.example.org | push.example.org
                    https://xn--pp-6kc.example.org | push.example.org
                    http://[::1]:8080 | [::2]:8080
                    http://[::1 | [::1
                    http://[]:80 | []:80
                    http://[::1]evil:80 | [::1]evil:80
                    http://::1 | ::1
                    http://[::1%25eth0] | [::1%25eth0]
                    """)
    void anythingElseIsRefused(String origin, String host) {
        boolean listed = origin.equals("https://app.example.org");
        assertThat(check.of(List.of(origin), host, Transport.PLAIN))
                .isEqualTo(listed ? Verdict.LISTED : Verdict.REFUSED);
    }

    @Test
    void aPlainOriginIsNotTheOwnHostOfARequestThatCameByTls() {
        assertThat(check.of(List.of("http://a.example:443"), "a.example:443", Transport.TLS))
                .isEqualTo(Verdict.REFUSED);
    }

    @Test
    void twoOriginsAreRefusedEvenIfBothAreRight() {
        String right = "http://localhost:8080";

        assertThat(check.of(List.of(right, right), "localhost:8080", Transport.PLAIN))
                .isEqualTo(Verdict.REFUSED);
        assertThat(OriginCheck.sentence(List.of(right, right), "localhost:8080"))
                .isEqualTo("the request has 2 Origin headers, allowed is one; send one");
    }

    @Test
    void aRequestWithoutOriginIsNoPages() {
        assertThat(check.of(List.of(), "localhost:8080", Transport.PLAIN)).isEqualTo(Verdict.ABSENT);
    }

    @Test
    void aRefusalShowsTheOriginWithoutWhatCouldBreakALog() {
        assertThat(OriginCheck.sentence(List.of("http://evil\n'x"), "localhost:8080"))
                .isEqualTo(
                        "pages of origin 'http://evil??x' may not use 'localhost:8080'; serve them from that host, or list the origin in tailrace.origins");
        assertThat(OriginCheck.sentence(List.of("x".repeat(5_000)), "h")).hasSizeLessThan(250);
    }

    @Test
    void whatIsNoOriginCannotBeListed() {
        assertThatThrownBy(() -> new OriginCheck(List.of("https://a.example/path")))
                .hasMessage("'https://a.example/path' is no origin");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, true",
        "LOCALHOST:8080, true",
        "127.0.0.1:8080, true",
        "[::1]:8080, true",
        "[::1], true",
        "laptop.example, true",
        "Laptop.Example:1, true",
        "evil.example, false",
        "localhost.evil.example, false",
        "evil.localhost, false",
        "127.0.0.1.evil.example, false",
        "127.0.0.2, false",
        "localhost:x, false",
        "localhost:, false",
        "::1, false",
        "[::2], false",
        "'', false",
        "'localhost evil.example', false",
        "'localhost, evil.example', false",
    })
    void loopbackAnswersOnlyToItsOwnNamesAndThoseConfigured(String host, boolean answered) {
        assertThat(new HostCheck(List.of("laptop.Example")).answersTo(host)).isEqualTo(answered);
    }
}
