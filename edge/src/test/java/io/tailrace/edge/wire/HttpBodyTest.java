package io.tailrace.edge.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tailrace.codes.Code;
import io.tailrace.core.model.Data;
import io.tailrace.core.model.TailraceException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpBodyTest {
    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static TailraceException refusal(String type, byte[] body) {
        return catchThrowableOfType(TailraceException.class, () -> HttpBody.data(type, body));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "application/json",
                "Application/JSON; charset=utf-8",
                "application/x-www-form-urlencoded",
                "application/ld+json",
                "text/json"
            })
    void aBodyIsJsonIfItsTypeSaysSoOrNothing(String type) {
        Data data = HttpBody.data(type, utf8(" { \"a\" : [1.0, \" \"] }\n"));

        assertThat(data).isInstanceOf(Data.Json.class);
        assertThat(data.bytes()).asString(StandardCharsets.UTF_8).isEqualTo("{\"a\":[1.0,\" \"]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "12 ", " \"x\"", "null\n", "true", "[ ]", "-0.5e1\t"})
    void scalarsAreJsonToo(String body) {
        assertThat(HttpBody.data(null, utf8(body)).bytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(body.replaceAll("\\s", ""));
    }

    @Test
    void textBecomesAJsonString() {
        Data data = HttpBody.data("text/plain; charset=UTF-8", utf8("say \"é\"\n"));

        assertThat(data).isInstanceOf(Data.Json.class);
        assertThat(data.bytes()).asString(StandardCharsets.UTF_8).isEqualTo("\"say \\\"é\\\"\\n\"");
        assertThat(HttpBody.data("text/html", new byte[0]).bytes()).containsExactly('"', '"');
    }

    @Test
    void anyOtherTypeIsBytes() {
        Data data = HttpBody.data("application/octet-stream", new byte[] {0, -1});

        assertThat(data).isInstanceOf(Data.Bytes.class);
        assertThat(data.bytes()).containsExactly(0, -1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "application/json|``|body is empty, allowed is one JSON value, null is one",
                "application/json|hello|body is no JSON near character 0, at 'hello'; for text say Content-Type: text/plain",
                "application/json|{\"a\":|body is no JSON, it ends at character 5 before its value does; for text say Content-Type: text/plain",
                "application/json|{} []|body goes on after its JSON value, at character 2; send one value",
                "application/json|{} x|body is no JSON near character 3, at '{} x'; for text say Content-Type: text/plain",
                "text/plain; charset=iso-8859-1|x|charset is 'iso-8859-1', allowed is utf-8; encode the text as UTF-8",
            })
    void aBrokenBodySaysWhy(String type, String body, String sentence) {
        TailraceException refusal = refusal(type, utf8(body));

        assertThat(refusal).hasMessage(sentence);
        assertThat(refusal.code()).isEqualTo(Code.BAD_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/plain"})
    void aBodyThatIsNoUtf8SaysWhere(String type) {
        assertThat(refusal(type, new byte[] {'"', (byte) 0xff, '"'}))
                .hasMessage(
                        "body is no UTF-8 at byte 1; encode it as UTF-8, or say Content-Type: application/octet-stream");
    }

    @Test
    void sizeIsCheckedAsReceived() {
        HttpBody.checkSize(100, 100);

        TailraceException refusal = catchThrowableOfType(TailraceException.class, () -> HttpBody.checkSize(101, 100));
        assertThat(refusal)
                .hasMessage(
                        "data has 101 bytes as received, allowed are 100; send less, or raise the limit of the namespace");
        assertThat(refusal.code()).isEqualTo(Code.TOO_LARGE);
    }
}
