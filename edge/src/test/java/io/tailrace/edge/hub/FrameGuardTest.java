package io.tailrace.edge.hub;

import static io.tailrace.testkit.fault.RawWebSocket.BINARY;
import static io.tailrace.testkit.fault.RawWebSocket.CLOSE;
import static io.tailrace.testkit.fault.RawWebSocket.CONTINUATION;
import static io.tailrace.testkit.fault.RawWebSocket.FIN;
import static io.tailrace.testkit.fault.RawWebSocket.PING;
import static io.tailrace.testkit.fault.RawWebSocket.PONG;
import static io.tailrace.testkit.fault.RawWebSocket.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.tailrace.codes.CloseCode;
import io.tailrace.testkit.fault.RawWebSocket;
import io.tailrace.testkit.fault.RawWebSocket.Frame;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.impl.ConnectionBase;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * RFC 6455 over real sockets, against the platform's own pipeline with the guard in it. The server echoes text, and
 * notes what it saw.
 */
final class FrameGuardTest {
    private static final int FRAME_BYTES_MAX = 20_000;
    private static final BlockingQueue<String> SEEN = new LinkedBlockingQueue<>();
    private static final AtomicReference<FrameGuard> GUARD = new AtomicReference<>();
    private static final AtomicReference<Channel> CHANNEL = new AtomicReference<>();
    private static final AtomicReference<ServerWebSocket> SERVER_SOCKET = new AtomicReference<>();
    private static Vertx vertx;
    private static HttpServer server;

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        HttpServerOptions options = new HttpServerOptions();
        new CompressionOff().customizeHttpServer(options);
        new FrameLimits(FRAME_BYTES_MAX).customizeHttpServer(options);
        server = vertx.createHttpServer(options)
                .requestHandler(FrameGuardTest::upgrade)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private static void upgrade(HttpServerRequest request) {
        FrameGuard guard = new FrameGuard(FRAME_BYTES_MAX);
        Channel channel = ((ConnectionBase) request.connection()).channel();
        channel.pipeline().addBefore("handler", FrameGuard.NAME, guard);
        CHANNEL.set(channel);
        guard.listen(new SocketEvents() {
            @Override
            public void writabilityChanged() {}

            @Override
            public void pong() {
                SEEN.add("pong");
            }

            @Override
            public void closed() {
                SEEN.add("closed by us " + guard.sentCloseNumber());
            }
        });
        GUARD.set(guard);
        request.toWebSocket().onSuccess(socket -> {
            SERVER_SOCKET.set(socket);
            socket.exceptionHandler(cause -> SEEN.add("exception " + cause));
            socket.closeHandler(closed -> SEEN.add("close handler " + socket.closeStatusCode()));
            socket.textMessageHandler(text -> later(() -> socket.writeTextMessage(text)));
            socket.binaryMessageHandler(data -> later(() -> socket.writeTextMessage(data.length() + " bytes")));
        });
    }

    /** As websockets-next does it: a callback has a turn of the loop of its own. */
    private static void later(Runnable callback) {
        Vertx.currentContext().runOnContext(turn -> callback.run());
    }

    @AfterAll
    static void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @BeforeEach
    void forget() {
        SEEN.clear();
    }

    private static RawWebSocket open() {
        RawWebSocket socket = RawWebSocket.open(server.actualPort(), "/");
        assertThat(socket.status()).isEqualTo(101);
        return socket;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] hex(String bytes) {
        return HexFormat.of().parseHex(bytes.replace(" ", ""));
    }

    private static byte[] frames(byte[]... frames) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] frame : frames) {
            all.writeBytes(frame);
        }
        return all.toByteArray();
    }

    private static byte[] masked(int first, byte[] payload) {
        return RawWebSocket.masked(first, payload);
    }

    private static byte[] fragments(int count) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            all.writeBytes(masked((i == 0 ? TEXT : CONTINUATION) | (i == count - 1 ? FIN : 0), utf8("x")));
        }
        return all.toByteArray();
    }

    private static void assertSeen(String... events) throws InterruptedException {
        for (String event : events) {
            assertThat(SEEN.poll(10, TimeUnit.SECONDS)).isEqualTo(event);
        }
    }

    static Stream<Arguments> breaches() {
        byte[] text = utf8("x");
        return Stream.of(
                // 3 reserved bits
                Arguments.of("RSV1", masked(FIN | 0x40 | TEXT, text), 1002),
                Arguments.of("RSV2", masked(FIN | 0x20 | TEXT, text), 1002),
                Arguments.of("RSV3", masked(FIN | 0x10 | TEXT, text), 1002),
                Arguments.of("RSV1 on a ping", masked(FIN | 0x40 | PING, text), 1002),
                Arguments.of(
                        "RSV1 on a continuation",
                        frames(masked(TEXT, text), masked(FIN | 0x40 | CONTINUATION, text)),
                        1002),
                // 4 opcodes
                Arguments.of("opcode 3", masked(FIN | 0x3, text), 1002),
                Arguments.of("opcode 7", masked(FIN | 0x7, text), 1002),
                Arguments.of("opcode 11", masked(FIN | 0xb, text), 1002),
                Arguments.of("opcode 15", masked(FIN | 0xf, text), 1002),
                // 10 masking
                Arguments.of("unmasked text", RawWebSocket.unmasked(FIN | TEXT, text), 1002),
                Arguments.of("unmasked ping", RawWebSocket.unmasked(FIN | PING, text), 1002),
                Arguments.of("unmasked close", RawWebSocket.unmasked(FIN | CLOSE, hex("03e8")), 1002),
                // 5 fragmentation
                Arguments.of("lone continuation", masked(FIN | CONTINUATION, text), 1002),
                Arguments.of("lone open continuation", masked(CONTINUATION, text), 1002),
                Arguments.of("text inside a text", frames(masked(TEXT, text), masked(FIN | TEXT, text)), 1002),
                Arguments.of("binary inside a text", frames(masked(TEXT, text), masked(FIN | BINARY, text)), 1002),
                Arguments.of(
                        "continuation after the end",
                        frames(masked(TEXT, text), masked(FIN | CONTINUATION, text), masked(FIN | CONTINUATION, text)),
                        1002),
                Arguments.of("1,025 fragments", fragments(1_025), 1008),
                Arguments.of("2,000 fragments", fragments(2_000), 1008),
                // 2 pings
                Arguments.of("ping of 126 bytes", masked(FIN | PING, new byte[126]), 1002),
                Arguments.of("pong of 126 bytes", masked(FIN | PONG, new byte[126]), 1002),
                Arguments.of("close of 126 bytes", masked(FIN | CLOSE, new byte[126]), 1002),
                Arguments.of("fragmented ping", masked(PING, text), 1002),
                Arguments.of("fragmented close", masked(CLOSE, hex("03e8")), 1002),
                // 6 UTF-8
                Arguments.of("ff fe", masked(FIN | TEXT, hex("fffe")), 1007),
                Arguments.of("cut at the end", masked(FIN | TEXT, hex("61 e282")), 1007),
                Arguments.of("overlong slash", masked(FIN | TEXT, hex("c0af")), 1007),
                Arguments.of("overlong slash of 3", masked(FIN | TEXT, hex("e0 80af")), 1007),
                Arguments.of("surrogate", masked(FIN | TEXT, hex("eda080")), 1007),
                Arguments.of("above U+10FFFF", masked(FIN | TEXT, hex("f4908080")), 1007),
                Arguments.of("lone continuation byte", masked(FIN | TEXT, hex("80")), 1007),
                Arguments.of(
                        "cut across fragments",
                        frames(masked(TEXT, hex("ce")), masked(FIN | CONTINUATION, hex("61"))),
                        1007),
                Arguments.of(
                        "cut across fragments around a ping",
                        frames(masked(TEXT, hex("ce")), masked(FIN | CONTINUATION, hex("ce"))),
                        1007),
                Arguments.of("bad in a first fragment, with no second", masked(TEXT, hex("ff")), 1007),
                Arguments.of(
                        "bad in a later message",
                        frames(masked(FIN | BINARY, hex("ff")), masked(FIN | TEXT, hex("ff"))),
                        1007),
                // 7 close codes
                Arguments.of("close 0", masked(FIN | CLOSE, RawWebSocket.closePayload(0, new byte[0])), 1002),
                Arguments.of("close 999", masked(FIN | CLOSE, RawWebSocket.closePayload(999, new byte[0])), 1002),
                Arguments.of("close 1004", masked(FIN | CLOSE, RawWebSocket.closePayload(1004, new byte[0])), 1002),
                Arguments.of("close 1005", masked(FIN | CLOSE, RawWebSocket.closePayload(1005, new byte[0])), 1002),
                Arguments.of("close 1006", masked(FIN | CLOSE, RawWebSocket.closePayload(1006, new byte[0])), 1002),
                Arguments.of("close 1015", masked(FIN | CLOSE, RawWebSocket.closePayload(1015, new byte[0])), 1002),
                Arguments.of("close 1016", masked(FIN | CLOSE, RawWebSocket.closePayload(1016, new byte[0])), 1002),
                Arguments.of("close 2999", masked(FIN | CLOSE, RawWebSocket.closePayload(2999, new byte[0])), 1002),
                Arguments.of("close 5000", masked(FIN | CLOSE, RawWebSocket.closePayload(5000, new byte[0])), 1002),
                Arguments.of("close 65535", masked(FIN | CLOSE, RawWebSocket.closePayload(65535, new byte[0])), 1002),
                Arguments.of("close of one byte", masked(FIN | CLOSE, hex("03")), 1002),
                Arguments.of(
                        "close reason not UTF-8",
                        masked(FIN | CLOSE, RawWebSocket.closePayload(1000, hex("ff"))),
                        1007),
                // 9 sizes
                Arguments.of("one byte too much", masked(FIN | TEXT, new byte[FRAME_BYTES_MAX + 1]), 1009),
                Arguments.of("a megabyte", masked(FIN | BINARY, new byte[1 << 20]), 1009),
                Arguments.of(
                        "one byte too much in fragments",
                        frames(masked(BINARY, new byte[FRAME_BYTES_MAX]), masked(FIN | CONTINUATION, new byte[1])),
                        1009),
                Arguments.of("a length that needs fewer bytes", hex("81 fe 0001 00000000 61"), 1002));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("breaches")
    void aBreachGetsOneCloseFrameAndThenTheEnd(String what, byte[] bytes, int number) throws InterruptedException {
        try (RawWebSocket socket = open()) {
            socket.send(frames(bytes, masked(FIN | PING, utf8("late")), masked(FIN | TEXT, utf8("late"))));

            List<Frame> frames = socket.readToEnd();

            // A whole message before the breach is answered, nothing of what follows it is.
            List<Frame> ends =
                    frames.stream().filter(frame -> frame.opcode() != TEXT).toList();
            assertThat(ends).hasSize(1);
            assertThat(frames.getLast()).isSameAs(ends.getFirst());
            assertThat(frames).noneMatch(frame -> frame.text().equals("late"));
            assertThat(ends.getFirst().first()).isEqualTo(FIN | CLOSE);
            assertThat(ends.getFirst().closeNumber())
                    .as(ends.getFirst().closeReason())
                    .isEqualTo(number);
        }
        assertSeen("closed by us " + number, "close handler " + number);
    }

    @Test
    void aBreachSaysWhatItWas() {
        try (RawWebSocket socket = open()) {
            socket.frame(FIN | BINARY, new byte[FRAME_BYTES_MAX / 2]);
            socket.frame(BINARY, new byte[FRAME_BYTES_MAX]).frame(FIN | CONTINUATION, new byte[2]);

            assertThat(socket.readToEnd())
                    .map(Frame::toString)
                    .containsExactly("81 '10000 bytes'", "close 1009 'message has more than 20000 bytes'");
        }
    }

    @Test
    void aMessageAsLargeAsTheLimitIsDelivered() {
        try (RawWebSocket socket = open()) {
            socket.frame(FIN | BINARY, new byte[FRAME_BYTES_MAX]);

            assertThat(socket.readText()).isEqualTo("20000 bytes");
        }
    }

    @Test
    void aFragmentedMessageIsDeliveredWholeWithControlFramesInBetween() throws InterruptedException {
        try (RawWebSocket socket = open()) {
            byte[] text = utf8("κόσμε 😀");
            for (int i = 0; i < text.length; i++) {
                socket.frame((i == 0 ? TEXT : CONTINUATION) | (i == text.length - 1 ? FIN : 0), new byte[] {text[i]});
                if (i == 3) {
                    socket.frame(FIN | PING, utf8("between"));
                    socket.frame(FIN | PONG, new byte[0]);
                }
            }

            assertThat(socket.read()).map(Frame::toString).contains("8a 'between'");
            assertThat(socket.readText()).isEqualTo("κόσμε 😀");
            assertSeen("pong");

            socket.send(fragments(1_024));
            assertThat(socket.readText()).isEqualTo("x".repeat(1_024));
            socket.frame(TEXT, new byte[0]).frame(FIN | CONTINUATION, new byte[0]);
            assertThat(socket.readText()).isEmpty();
            socket.frame(TEXT, new byte[0]).frame(CONTINUATION, utf8("é")).frame(FIN | CONTINUATION, new byte[0]);
            assertThat(socket.readText()).isEqualTo("é");
        }
    }

    @Test
    void everyPingIsAnsweredOnceWithItsPayload() {
        try (RawWebSocket socket = open()) {
            socket.send(frames(
                    masked(FIN | PING, new byte[0]),
                    masked(FIN | PING, utf8("a")),
                    masked(FIN | PING, utf8("b".repeat(125))),
                    masked(FIN | TEXT, utf8("end"))));

            assertThat(Stream.generate(() -> socket.read().orElseThrow().toString())
                            .limit(4))
                    .containsExactly("8a ''", "8a 'a'", "8a '" + "b".repeat(125) + "'", "81 'end'");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1003, 1007, 1011, 1012, 1014, 3000, 3999, 4000, 4999})
    void aCloseFrameIsRepeated(int number) throws InterruptedException {
        try (RawWebSocket socket = open()) {
            socket.send(frames(
                    masked(FIN | TEXT, utf8("before")),
                    masked(FIN | CLOSE, RawWebSocket.closePayload(number, utf8("bye é")))));

            assertThat(socket.readToEnd())
                    .map(Frame::toString)
                    .containsExactly("81 'before'", "close %d 'bye é'".formatted(number));
        }
        assertSeen("closed by us 0", "close handler " + number);
    }

    @Test
    void anEmptyCloseFrameIsRepeatedEmpty() throws InterruptedException {
        try (RawWebSocket socket = open()) {
            socket.frame(FIN | CLOSE, new byte[0]);

            List<Frame> frames = socket.readToEnd();
            assertThat(frames).hasSize(1);
            assertThat(frames.getFirst().first()).isEqualTo(FIN | CLOSE);
            assertThat(frames.getFirst().payload()).isEmpty();
        }
        assertSeen("closed by us 0", "close handler 1000");
    }

    @Test
    void nothingIsAnsweredAfterACloseFrame() {
        try (RawWebSocket socket = open()) {
            socket.send(frames(
                    masked(FIN | CLOSE, RawWebSocket.closePayload(1000, new byte[0])),
                    masked(FIN | TEXT, utf8("late")),
                    masked(FIN | PING, utf8("late"))));

            assertThat(socket.readToEnd()).map(Frame::toString).containsExactly("close 1000 ''");
        }
    }

    @Test
    void aClientThatVanishesIsAnEndAndNoError() throws InterruptedException {
        open().close();

        assertSeen("closed by us 0", "close handler 1001");
        onLoop(() -> SEEN.add("after it"));
        assertSeen("after it");
    }

    @Test
    void ourCloseComesAfterWhatWasWrittenAndEndsWithTheAnswer() throws InterruptedException {
        try (RawWebSocket socket = open()) {
            socket.text("ready");
            assertThat(socket.readText()).isEqualTo("ready");
            onLoop(() -> {
                SERVER_SOCKET.get().writeTextMessage("last");
                GUARD.get().close(CloseCode.TOO_SLOW, "nothing was read for " + "9".repeat(200));
                SERVER_SOCKET.get().writeTextMessage("after");
                GUARD.get().close(CloseCode.DRAIN, "twice");
            });

            assertThat(socket.readText()).isEqualTo("last");
            Frame close = socket.read().orElseThrow();
            assertThat(close.closeNumber()).isEqualTo(4508);
            assertThat(close.closeReason()).isEqualTo("nothing was read for " + "9".repeat(102));
            socket.close(4508, "");
            assertThat(socket.readToEnd()).isEmpty();
            assertThat(GUARD.get().sentCloseNumber()).isEqualTo(4508);
        }
        assertSeen("closed by us 4508", "close handler 4508");
    }

    @Test
    void aCloseOfThePlatformIsOneCloseFrameToo() throws InterruptedException {
        try (RawWebSocket socket = open()) {
            socket.text("ready");
            assertThat(socket.readText()).isEqualTo("ready");
            onLoop(() -> SERVER_SOCKET.get().close((short) 1012, "drain"));

            assertThat(socket.read()).map(Frame::toString).contains("close 1012 'drain'");
            socket.text("still here").close(1012, "");
            assertThat(socket.readToEnd()).isEmpty();
        }
        assertSeen("closed by us 1012", "close handler 1012");
    }

    private static void onLoop(Runnable task) {
        CHANNEL.get().eventLoop().execute(task);
    }

    @Test
    void noCompressionIsAgreedOn() {
        String offer =
                "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits, x-webkit-deflate-frame, deflate-frame";
        try (RawWebSocket socket = RawWebSocket.open(server.actualPort(), "/", offer)) {
            assertThat(socket.status()).isEqualTo(101);
            assertThat(socket.header("Sec-WebSocket-Extensions")).isEmpty();
        }
    }
}
