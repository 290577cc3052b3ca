package io.tailrace.edge.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.codes.Code;
import io.tailrace.core.cursor.Start;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Data;
import io.tailrace.core.model.MessageId;
import io.tailrace.core.model.Position;
import io.tailrace.core.model.Tag;
import io.tailrace.core.session.ClientFrame;
import io.tailrace.core.session.FrameId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonFramesReadTest {
    private static final int LIMIT = 64 << 10;
    private static final ChannelName A = new ChannelName("a");

    private static ClientFrame read(String text) {
        return JsonFrames.read(text, LIMIT);
    }

    private static ClientFrame.Broken broken(String text) {
        assertThat(read(text)).isInstanceOf(ClientFrame.Broken.class);
        return (ClientFrame.Broken) read(text);
    }

    private static ClientFrame.Publish publish(String text) {
        ClientFrame frame = read(text);
        assertThat(frame).isInstanceOf(ClientFrame.Publish.class);
        return (ClientFrame.Publish) frame;
    }

    private static String dataOf(String text) {
        Data data = publish(text).data();
        assertThat(data).isInstanceOf(Data.Json.class);
        return new String(data.bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void everyFrameIsReadWithAllItsMembers() {
        assertThat(read("{\"type\":\"ping\"}")).isEqualTo(new ClientFrame.Ping(null));
        assertThat(read("{\"type\":\"ping\",\"id\":7}")).isEqualTo(new ClientFrame.Ping(new FrameId("7")));
        assertThat(read("{\"type\":\"unsubscribe\",\"channel\":\"a\",\"id\":\"x\"}"))
                .isEqualTo(new ClientFrame.Unsubscribe(new FrameId("\"x\""), A));
        assertThat(read("{\"type\":\"subscribe\",\"channel\":\"a\"}"))
                .isEqualTo(new ClientFrame.Subscribe(null, A, Start.Now.INSTANCE));
        assertThat(read("{\"type\":\"subscribe\",\"channel\":\"a\",\"since\":\"i3.42\"}"))
                .isEqualTo(new ClientFrame.Subscribe(null, A, new Start.Since(Position.parse("i3.42"))));
        assertThat(read("{\"type\":\"subscribe\",\"channel\":\"a\",\"since\":\"0\"}"))
                .isEqualTo(new ClientFrame.Subscribe(null, A, new Start.Since(Position.NOTHING)));
        assertThat(read("{\"type\":\"subscribe\",\"channel\":\"a\",\"rewind\":10,\"deliver\":\"all\"}"))
                .isEqualTo(new ClientFrame.Subscribe(null, A, new Start.Rewind(10)));

        ClientFrame.Publish publish = publish("""
                {"type":"publish","id":1,"channel":"a","data":{"x":1},"key":"k","messageId":"m","tags":{"b":"2","a":"1"}}
                """);
        assertThat(publish.id()).isEqualTo(new FrameId("1"));
        assertThat(publish.channel()).isEqualTo(A);
        assertThat(publish.data().bytes()).asString(StandardCharsets.UTF_8).isEqualTo("{\"x\":1}");
        assertThat(publish.key()).isEqualTo("k");
        assertThat(publish.messageId()).isEqualTo(new MessageId("m"));
        assertThat(publish.tags()).containsExactly(new Tag("b", "2"), new Tag("a", "1"));
    }

    @Test
    void typeMayStandAnywhereAndUnknownMembersAreIgnored() {
        assertThat(dataOf(
                        "{\"data\":[1],\"future\":{\"type\":\"x\",\"a\":[{}]},\"channel\":\"a\",\"type\":\"publish\"}"))
                .isEqualTo("[1]");
        assertThat(read(" \n{\"type\" : \"ping\" , \"data\":1, \"ifPosition\":2, \"presence\":true}\t"))
                .isEqualTo(new ClientFrame.Ping(null));
    }

    @Test
    void nullIsAsGoodAsAbsentButForData() {
        ClientFrame.Publish publish = publish("""
                {"type":"publish","id":null,"channel":"a","data":null,"key":null,"messageId":null,"tags":null,
                 "encoding":null,"ifPosition":null,"after":null}""");

        assertThat(publish.id()).isNull();
        assertThat(publish.key()).isNull();
        assertThat(publish.messageId()).isNull();
        assertThat(publish.tags()).isEmpty();
        assertThat(publish.data().bytes()).asString(StandardCharsets.UTF_8).isEqualTo("null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "-0.0e+1", "\"x\"", "\"\\u00e9\\/\"", "\"\"", "123456789012345678901234567890"})
    void anIdIsRepeatedToTheLetter(String id) {
        assertThat(read("{\"id\": " + id + " ,\"type\":\"ping\"}")).isEqualTo(new ClientFrame.Ping(new FrameId(id)));
    }

    @Test
    void dataKeepsNumbersEscapesAndOrderAndLosesWhiteSpace() {
        assertThat(dataOf("{\"type\":\"publish\",\"channel\":\"a\",\"data\": { \"z\" : 1.50e+02 ,\n\"a\":\t[ 1 , -0, "
                        + "\"\\u00e9 \\\" \\\\\" , true , null ] , \"z\":\"  é\\/ 😀\" } }"))
                .isEqualTo("{\"z\":1.50e+02,\"a\":[1,-0,\"\\u00e9 \\\" \\\\\",true,null],\"z\":\"  é\\/ 😀\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-12.5e3",
                "true",
                "false",
                "null",
                "\"\"",
                "\"a\\\\\"",
                "[]",
                "{}",
                "[[[]]]",
                "\"\\ud800\"",
                "12345678901234567890123456789"
            })
    void anyJsonValueIsData(String data) {
        assertThat(dataOf("{\"type\":\"publish\",\"data\":" + data + ",\"channel\":\"a\"}"))
                .isEqualTo(data);
        assertThat(dataOf("{\"type\":\"publish\",\"channel\":\"a\",\"data\":" + data + "}"))
                .isEqualTo(data);
        assertThat(dataOf("{\"type\":\"publish\",\"channel\":\"a\",\"data\" : " + data + " }"))
                .isEqualTo(data);
    }

    @Test
    void base64IsBytesWithOrWithoutPaddingAndWithEscapedSlashes() {
        String frame = "{\"type\":\"publish\",\"channel\":\"a\",\"encoding\":\"base64\",\"data\":\"%s\"}";

        assertThat(publish(frame.formatted("AP8=")).data()).isInstanceOf(Data.Bytes.class);
        assertThat(publish(frame.formatted("AP8=")).data().bytes()).containsExactly(0, -1);
        assertThat(publish(frame.formatted("AP8")).data().bytes()).containsExactly(0, -1);
        assertThat(publish(frame.formatted("\\/\\/\\/\\/")).data().bytes()).containsExactly(-1, -1, -1);
        assertThat(publish(frame.formatted("")).data().bytes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|frame is empty, allowed is one JSON object",
                "` `|frame is empty, allowed is one JSON object",
                "[1]|frame begins with [1], allowed is one JSON object",
                "\"x\"|frame begins with \"x\", allowed is one JSON object",
                "{}|type is missing; send one of subscribe, unsubscribe, publish, ping",
                "{\"type\":null}|type is missing; send one of subscribe, unsubscribe, publish, ping",
                "{\"type\":5}|type is 5, allowed is a string",
                "{\"type\":\"shout\"}|type \"shout\" is unknown; send one of subscribe, unsubscribe, publish, ping",
                "{\"type\":\"auth\"}|type \"auth\" is not available in this version; send one of subscribe, unsubscribe, publish, ping",
                "{\"type\":\"presence\"}|type \"presence\" is not available in this version; send one of subscribe, unsubscribe, publish, ping",
                "{\"type\":\"ping\",\"type\":\"ping\"}|member 'type' stands twice; send it once",
                "{\"type\":\"ping\"}x|frame goes on after its object, at character 15; send one object in each frame",
                "{\"type\":\"ping\"} {}|frame goes on after its object, at character 15; send one object in each frame",
                "{\"type\":|frame is no JSON, it ends at character 8 before its value does",
                "{\"type\":\"pi|frame is no JSON, it ends at character 11 before its value does",
                "{'type':1}|frame is no JSON near character 1, at '{'type':1…'",
                "{\"type\":\"ping\",}|frame is no JSON near character 15, at '{\"type\":\"ping\",}'",
                "{\"type\":\"ping\",\"id\":01}|frame is no JSON near character 21, at '…e\":\"ping\",\"id\":01}'",
                "{\"type\":\"ping\",\"id\":true}|id is true, allowed is a number or a string of at most 64 bytes",
                "{\"type\":\"ping\",\"id\":[1]}|id is [1], allowed is a number or a string of at most 64 bytes",
                "{\"type\":\"subscribe\"}|channel is missing; send the name of a channel",
                "{\"type\":\"subscribe\",\"channel\":4}|channel is 4, allowed is a string",
                "{\"type\":\"subscribe\",\"channel\":\"a\",\"since\":0}|since is 0, allowed is a string",
                "{\"type\":\"subscribe\",\"channel\":\"a\",\"since\":\"0\",\"rewind\":1}|since and rewind stand together; send one of them",
                "{\"type\":\"subscribe\",\"channel\":\"a\",\"rewind\":0}|rewind is 0, allowed is a whole number from 1 to 1000",
                "{\"type\":\"subscribe\",\"channel\":\"a\",\"rewind\":1001}|rewind is 1001, allowed is a whole number from 1 to 1000",
                "{\"type\":\"subscribe\",\"channel\":\"a\",\"rewind\":1e1}|rewind is 1e1, allowed is a whole number from 1 to 1000",
                "{\"type\":\"subscribe\",\"channel\":\"a\",\"rewind\":\"9\"}|rewind is \"9\", allowed is a whole number from 1 to 1000",
                "{\"type\":\"subscribe\",\"channel\":\"a\",\"deliver\":\"latest\"}|deliver is \"latest\", this version has only \"all\"; leave it out",
                "{\"type\":\"subscribe\",\"channel\":\"a\",\"deliver\":{\"sample\":250}}|deliver is {\"sample\":250}, this version has only \"all\"; leave it out",
                "{\"type\":\"subscribe\",\"channel\":\"a\",\"presence\":true}|presence is not available in this version; leave it out",
                "{\"type\":\"publish\",\"channel\":\"a\"}|data is missing; send a JSON value, null is one",
                "{\"type\":\"publish\",\"channel\":\"a\",\"data\":1,\"data\":2}|member 'data' stands twice; send it once",
                "{\"type\":\"publish\",\"channel\":\"a\",\"data\":1,\"ifPosition\":\"i3.1\"}|ifPosition is not available in this version; leave it out",
                "{\"type\":\"publish\",\"channel\":\"a\",\"data\":1,\"after\":{}}|after is not available in this version; leave it out",
                "{\"type\":\"publish\",\"channel\":\"a\",\"data\":1,\"encoding\":\"hex\"}|encoding is \"hex\", allowed is \"base64\"; leave it out where data is JSON",
                "{\"type\":\"publish\",\"channel\":\"a\",\"data\":1,\"encoding\":\"base64\"}|data is 1, with the encoding base64 it is a string",
                "{\"type\":\"publish\",\"channel\":\"a\",\"data\":\"?\",\"encoding\":\"base64\"}|data is \"?\", which is no base64 as RFC 4648 section 4 has it",
                "{\"type\":\"publish\",\"channel\":\"a\",\"data\":1,\"key\":\"\"}|key has 0 bytes, allowed are 1 to 128; shorten it, or leave it out",
                "{\"type\":\"publish\",\"channel\":\"a\",\"data\":1,\"key\":{}}|key is {}, allowed is a string",
                "{\"type\":\"publish\",\"channel\":\"a\",\"data\":1,\"messageId\":\"\"}|messageId has 0 bytes, allowed are 1 to 128; shorten it, or leave it out and one is made",
                "{\"type\":\"publish\",\"channel\":\"a\",\"data\":1,\"tags\":[\"x\"]}|tags is [\"x\"], allowed is an object of at most 8 strings",
                "{\"type\":\"publish\",\"channel\":\"a\",\"data\":1,\"tags\":{\"x\":  7}}|tag 'x' is 7, allowed is a string",
                "{\"type\":\"publish\",\"channel\":\"a\",\"data\":1,\"tags\":{\"x\":\"1\",\"x\":\"2\"}}|tag 'x' stands twice; give each name once",
                "{\"type\":\"publish\",\"channel\":\"a\",\"data\":\"\t\"}|frame is no JSON near character 40, at '…el\":\"a\",\"data\":\" \"}'",
                "{\"type\":\"publish\",\"channel\":\"a\",\"data\":\"\\x\"}|frame is no JSON near character 41, at '…l\":\"a\",\"data\":\"\\x\"}'",
                "{\"type\":\"publish\",\"channel\":\"a\",\"data\":NaN}|frame is no JSON near character 42, at '…\":\"a\",\"data\":NaN}'",
            })
    void aFrameThatCannotBeUnderstoodSaysWhy(String text, String sentence) {
        ClientFrame.Broken broken = broken(text);

        assertThat(broken.message()).isEqualTo(sentence);
        assertThat(broken.code()).isEqualTo(Code.BAD_REQUEST);
    }

    @Test
    void refusalsOfChannelAndPositionHaveTheirOwnCodes() {
        assertThat(broken("{\"type\":\"subscribe\",\"channel\":\"a b\",\"id\":3}"))
                .isEqualTo(new ClientFrame.Broken(
                        new FrameId("3"),
                        "a b",
                        Code.BAD_CHANNEL,
                        "channel name has U+0020 at index 1, allowed are A-Z a-z 0-9 _ . : / @ = ~ -"));
        assertThat(broken("{\"type\":\"subscribe\",\"since\":\"yesterday\",\"channel\":\"a\"}"))
                .isEqualTo(
                        new ClientFrame.Broken(
                                null,
                                "a",
                                Code.BAD_POSITION,
                                "'yesterday' is no position; send one that the server gave, e.g. i3q3l21v7u.1042, or 0 for all that is kept"));
    }

    @Test
    void idAndChannelAreRepeatedAlsoWhereTheyStandAfterTheFault() {
        ClientFrame.Broken broken = broken("{\"type\":7,\"channel\":\"a\",\"id\":\"late\"}");
        assertThat(broken.id()).isEqualTo(new FrameId("\"late\""));
        assertThat(broken.channel()).isEqualTo("a");

        ClientFrame.Broken cut = broken("{\"id\":5,\"channel\":\"a\",\"data\":}");
        assertThat(cut.id()).isEqualTo(new FrameId("5"));
        assertThat(cut.channel()).isEqualTo("a");
    }

    @Test
    void aLongWrongNameIsRepeatedCut() {
        ClientFrame.Broken broken = broken("{\"type\":\"subscribe\",\"channel\":\"" + "x".repeat(5000) + "\"}");

        assertThat(broken.channel()).isEqualTo("x".repeat(200) + "…");
        assertThat(broken.message()).isEqualTo("channel name has 5000 bytes, allowed are 1 to 200; shorten it");
    }

    @Test
    void dataIsTooLargeFromOneByteOverTheLimitOn() {
        String frame = "{\"type\":\"publish\",\"channel\":\"a\",\"id\":1,\"data\":%s}";

        assertThat(JsonFrames.read(frame.formatted("\"" + "x".repeat(98) + "\""), 100))
                .isInstanceOf(ClientFrame.Publish.class);
        assertThat(JsonFrames.read(frame.formatted("\"" + "x".repeat(99) + "\""), 100))
                .isEqualTo(
                        new ClientFrame.Broken(
                                new FrameId("1"),
                                "a",
                                Code.TOO_LARGE,
                                "data has 101 bytes as received, allowed are 100; send less, or raise the limit of the namespace"));
        // As received: white space counts, though it is not kept.
        assertThat(((ClientFrame.Broken) JsonFrames.read(frame.formatted("[" + " ".repeat(99) + "]"), 100)).code())
                .isEqualTo(Code.TOO_LARGE);
    }

    @Test
    void base64CountsDecoded() {
        String frame = "{\"type\":\"publish\",\"channel\":\"a\",\"encoding\":\"base64\",\"data\":\"%s\"}";

        assertThat(JsonFrames.read(frame.formatted("AAAA"), 3)).isInstanceOf(ClientFrame.Publish.class);
        assertThat(((ClientFrame.Broken) JsonFrames.read(frame.formatted("AAAAAA=="), 3)).message())
                .isEqualTo(
                        "data has 4 bytes as received, allowed are 3; send less, or raise the limit of the namespace");
    }

    @Test
    void aFrameOverTheFrameLimitIsNotRead() {
        assertThat(JsonFrames.read("{\"id\":1" + " ".repeat(16_484), 100))
                .isEqualTo(new ClientFrame.Broken(
                        null, null, Code.TOO_LARGE, "frame has 16491 bytes, allowed are 16484; send less data"));
    }

    @Test
    void aByteOrderMarkAndAnotherEncodingAreNoJson() {
        assertThat(broken("\ufeff{\"type\":\"ping\"}").message())
                .isEqualTo("frame is no JSON near character 0, at '\ufeff{\"type\"…'");
        ClientFrame utf16 = JsonFrames.read("{\"type\":\"ping\"}".getBytes(StandardCharsets.UTF_16LE), LIMIT);
        assertThat(((ClientFrame.Broken) utf16).message())
                .isEqualTo("frame is no JSON near character 2, at '{ \" t y p …'");
    }

    @Test
    void bytesThatAreNoUtf8AreRefusedWithTheirPlace() {
        byte[] cut = {'{', '"', (byte) 0xc3};
        byte[] surrogate = {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'};

        assertThat(((ClientFrame.Broken) JsonFrames.read(cut, LIMIT)).message())
                .isEqualTo("frame is no UTF-8 at byte 3; send text as UTF-8");
        assertThat(((ClientFrame.Broken) JsonFrames.read(surrogate, LIMIT)).message())
                .isEqualTo("frame is no UTF-8 at byte 2; send text as UTF-8");
    }

    @Test
    void limitsOfJsonHoldOnBothSides() {
        String publish = "{\"type\":\"publish\",\"channel\":\"a\",\"data\":%s}";

        assertThat(dataOf(publish.formatted("[".repeat(32) + "]".repeat(32)))).hasSize(64);
        assertThat(broken(publish.formatted("[".repeat(33) + "]".repeat(33))).message())
                .isEqualTo("frame is nested deeper than the 32 levels that data may have; make it flatter");

        assertThat(dataOf(publish.formatted("{\"" + "n".repeat(256) + "\":1}"))).hasSize(262);
        assertThat(broken(publish.formatted("{\"" + "n".repeat(257) + "\":1}")).message())
                .isEqualTo("frame has a member name longer than 256 characters; shorten it");

        assertThat(dataOf(publish.formatted("1".repeat(64)))).hasSize(64);
        assertThat(broken(publish.formatted("1".repeat(65))).message())
                .isEqualTo("frame has a number longer than 64 characters; send it as a string");

        String tokens = "{\"type\":\"ping\",\"ignored\":[" + "0,".repeat(99_990) + "0]}";
        assertThat(JsonFrames.read(tokens, 1 << 20)).isInstanceOf(ClientFrame.Ping.class);
        String more = "{\"type\":\"ping\",\"ignored\":[" + "0,".repeat(100_000) + "0]}";
        assertThat(((ClientFrame.Broken) JsonFrames.read(more, 1 << 20)).message())
                .isEqualTo("frame has more than 100000 JSON tokens; send less at once");
    }

    @Test
    void tagsAreLimitedInNumber() {
        StringBuilder tags = new StringBuilder();
        for (int i = 0; i < 9; i++) {
            tags.append(i == 0 ? "" : ",").append("\"t").append(i).append("\":\"v\"");
        }

        assertThat(broken("{\"type\":\"publish\",\"channel\":\"a\",\"data\":1,\"tags\":{" + tags + "}}")
                        .message())
                .isEqualTo("message has 9 tags, allowed are 8; put the rest into the data");
        assertThat(publish("{\"type\":\"publish\",\"channel\":\"a\",\"data\":1,\"tags\":{}}")
                        .tags())
                .isEqualTo(List.of());
    }
}
