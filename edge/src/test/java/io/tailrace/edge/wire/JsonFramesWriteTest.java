package io.tailrace.edge.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.codes.Code;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Data;
import io.tailrace.core.model.Message;
import io.tailrace.core.model.MessageId;
import io.tailrace.core.model.Notice;
import io.tailrace.core.model.Position;
import io.tailrace.core.model.Publication;
import io.tailrace.core.model.Tag;
import io.tailrace.core.port.Stored;
import io.tailrace.core.session.FrameId;
import io.tailrace.core.session.ServerFrame;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JsonFramesWriteTest {
    private static final ChannelName A = new ChannelName("chat:a/b");
    private static final Position P = Position.parse("i3.42");
    private static final MessageId M = new MessageId("m\"1");

    private static String text(byte[] frame) {
        return new String(frame, StandardCharsets.UTF_8);
    }

    private static String server(ServerFrame frame) {
        return text(JsonFrames.server(frame));
    }

    @Test
    void aMessageHasItsMembersInThisOrder() {
        Publication whole = new Publication(
                Data.Json.of("{\"x\":1.0}"), "kä", M, List.of(new Tag("b", "2"), new Tag("a", "\\")), "ann");
        Publication bare = new Publication(Data.Json.of("null"), null, new MessageId("m"), List.of(), "");
        Publication bytes =
                new Publication(new Data.Bytes(new byte[] {0, -1}), null, new MessageId("m"), List.of(), "");

        assertThat(text(JsonFrames.message(A, new Message(P, whole, 1_700_000_000_123L))))
                .isEqualTo("""
                        {"type":"message","channel":"chat:a/b","position":"i3.42","data":{"x":1.0},"key":"kä",\
                        "messageId":"m\\"1","tags":{"b":"2","a":"\\\\"},"from":"ann","time":1700000000123}""");
        assertThat(text(JsonFrames.message(A, new Message(P, bare, 5))))
                .isEqualTo(
                        "{\"type\":\"message\",\"channel\":\"chat:a/b\",\"position\":\"i3.42\",\"data\":null,\"messageId\":\"m\",\"time\":5}");
        assertThat(text(JsonFrames.message(A, new Message(P, bytes, 5)))).isEqualTo("""
                        {"type":"message","channel":"chat:a/b","position":"i3.42","data":"AP8=","encoding":"base64",\
                        "messageId":"m","time":5}""");
    }

    @Test
    void everyServerFrameIsAsDocumented() {
        FrameId id = new FrameId("\"q\"");

        assertThat(server(new ServerFrame.Welcome("s1", "n1", 25_000, 65_536, 99)))
                .isEqualTo(
                        "{\"type\":\"welcome\",\"session\":\"s1\",\"node\":\"n1\",\"heartbeat\":25000,\"maxMessageBytes\":65536,\"time\":99}");
        assertThat(server(new ServerFrame.Subscribed(id, A, P, true)))
                .isEqualTo(
                        "{\"type\":\"subscribed\",\"id\":\"q\",\"channel\":\"chat:a/b\",\"position\":\"i3.42\",\"recovered\":true}");
        assertThat(server(new ServerFrame.Subscribed(null, A, Position.NOTHING, false)))
                .isEqualTo(
                        "{\"type\":\"subscribed\",\"channel\":\"chat:a/b\",\"position\":\"0.0\",\"recovered\":false}");
        assertThat(server(new ServerFrame.Unsubscribed(id, A)))
                .isEqualTo("{\"type\":\"unsubscribed\",\"id\":\"q\",\"channel\":\"chat:a/b\"}");
        assertThat(server(new ServerFrame.Unsubscribed(null, A)))
                .isEqualTo("{\"type\":\"unsubscribed\",\"channel\":\"chat:a/b\"}");
        assertThat(server(new ServerFrame.Published(new FrameId("7"), P, M, false)))
                .isEqualTo(
                        "{\"type\":\"published\",\"id\":7,\"position\":\"i3.42\",\"offset\":42,\"messageId\":\"m\\\"1\",\"duplicate\":false}");
        assertThat(server(new ServerFrame.Told(A, new Notice.Gap(1, 9, P, Notice.GapCause.UNKNOWN_EPOCH))))
                .isEqualTo(
                        "{\"type\":\"gap\",\"channel\":\"chat:a/b\",\"from\":1,\"to\":9,\"position\":\"i3.42\",\"cause\":\"unknown_epoch\"}");
        assertThat(server(new ServerFrame.Told(A, new Notice.Rewound(3, P))))
                .isEqualTo(
                        "{\"type\":\"rewound\",\"channel\":\"chat:a/b\",\"lost\":3,\"position\":\"i3.42\",\"cause\":\"lost_tail\"}");
        assertThat(server(new ServerFrame.Pong(null))).isEqualTo("{\"type\":\"pong\"}");
        assertThat(server(new ServerFrame.Pong(id))).isEqualTo("{\"type\":\"pong\",\"id\":\"q\"}");
        assertThat(server(new ServerFrame.Error(id, "a b", Code.BAD_CHANNEL, "no", 0)))
                .isEqualTo(
                        "{\"type\":\"error\",\"id\":\"q\",\"channel\":\"a b\",\"code\":\"bad_channel\",\"message\":\"no\",\"retryable\":false}");
        assertThat(server(new ServerFrame.Error(null, null, Code.UNAVAILABLE, "later", 1500)))
                .isEqualTo(
                        "{\"type\":\"error\",\"code\":\"unavailable\",\"message\":\"later\",\"retryable\":true,\"retryAfter\":1500}");
    }

    @Test
    void whateverAStringHoldsTheFrameStaysOneLineOfValidJson() {
        assertThat(server(new ServerFrame.Error(
                        null, "\ud800x\udc00\n\r\t\u0001\"\\é€😀\u007f", Code.BAD_CHANNEL, "", 0)))
                .isEqualTo(
                        "{\"type\":\"error\",\"channel\":\"\\ud800x\\udc00\\n\\r\\t\\u0001\\\"\\\\é€😀\u007f\",\"code\":\"bad_channel\",\"message\":\"\",\"retryable\":false}");
        assertThat(server(new ServerFrame.Error(
                        null, "\ud83d\ude00".repeat(500) + "\u0001".repeat(500), Code.BAD_CHANNEL, "", 0)))
                .isEqualTo("{\"type\":\"error\",\"channel\":\"" + "😀".repeat(500) + "\\u0001".repeat(500)
                        + "\",\"code\":\"bad_channel\",\"message\":\"\",\"retryable\":false}");
    }

    @Test
    void httpAnswers() {
        assertThat(text(JsonFrames.published(new Stored.Fresh(P), new MessageId("m"))))
                .isEqualTo("{\"position\":\"i3.42\",\"offset\":42,\"messageId\":\"m\",\"duplicate\":false}");
        assertThat(text(JsonFrames.published(new Stored.Duplicate(P), new MessageId("m"))))
                .isEqualTo("{\"position\":\"i3.42\",\"offset\":42,\"messageId\":\"m\",\"duplicate\":true}");
        assertThatThrownBy(() -> JsonFrames.published(new Stored.Conflict(P), new MessageId("m")))
                .hasMessage("a conflict at i3.42 was not published");
        assertThat(text(JsonFrames.page("i3.42", List.of()))).isEqualTo("{\"cursor\":\"i3.42\",\"frames\":[]}");
        assertThat(text(JsonFrames.page("c", List.of(new byte[] {'1'}, new byte[] {'{', '}'}))))
                .isEqualTo("{\"cursor\":\"c\",\"frames\":[1,{}]}");
    }
}
