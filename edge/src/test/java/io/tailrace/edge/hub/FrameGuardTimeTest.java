package io.tailrace.edge.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.tailrace.codes.CloseCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The guard on a channel whose time and writability the test decides. */
final class FrameGuardTimeTest {
    private final List<String> seen = new ArrayList<>();
    private final FrameGuard guard = new FrameGuard(1_000);
    private final EmbeddedChannel channel = new EmbeddedChannel(guard);

    FrameGuardTimeTest() {
        channel.freezeTime();
        guard.listen(new SocketEvents() {
            @Override
            public void writabilityChanged() {
                seen.add("writable " + channel.isWritable());
            }

            @Override
            public void pong() {
                seen.add("pong");
            }

            @Override
            public void closed() {
                seen.add("closed");
            }
        });
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    private void assertClosedAfterFiveSeconds() {
        channel.advanceTimeBy(4_999, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isTrue();

        channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void pongsDoNotPileUpForAClientThatReadsNothing() {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        channel.runPendingTasks();

        for (int i = 0; i < 1_000; i++) {
            channel.writeInbound(new PingWebSocketFrame(bytes("ping " + i)));
        }
        assertThat(channel.<Object>readOutbound()).isNull();
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        channel.runPendingTasks();

        PongWebSocketFrame pong = channel.readOutbound();
        assertThat(pong.content().toString(StandardCharsets.UTF_8)).isEqualTo("ping 999");
        assertThat(channel.<Object>readOutbound()).isNull();
        assertThat(seen).containsExactly("writable false", "writable true");
    }

    @Test
    void aClientThatDoesNotAnswerACloseFrameIsClosedAllTheSame() {
        guard.close(CloseCode.TOO_SLOW, "too slow");

        CloseWebSocketFrame close = channel.readOutbound();
        assertThat(close.statusCode()).isEqualTo(4508);
        assertThat(close.reasonText()).isEqualTo("too slow");
        assertThat(seen).containsExactly("closed");
        assertClosedAfterFiveSeconds();
        assertThat(seen).containsExactly("closed");
    }

    @Test
    void aSocketThatWasNotReadIsReadAgainToSeeItsEnd() {
        channel.config().setAutoRead(false);
        channel.writeInbound(new TextWebSocketFrame(Unpooled.wrappedBuffer(new byte[] {(byte) 0xff})));

        CloseWebSocketFrame close = channel.readOutbound();
        assertThat(close.statusCode()).isEqualTo(1007);
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void whoListensLateIsToldThatItIsOver() {
        EmbeddedChannel late = new EmbeddedChannel();
        FrameGuard quiet = new FrameGuard(1_000);
        late.pipeline().addLast(quiet);
        quiet.close(CloseCode.DRAIN, "");

        List<String> told = new ArrayList<>();
        quiet.listen(new SocketEvents() {
            @Override
            public void writabilityChanged() {}

            @Override
            public void pong() {}

            @Override
            public void closed() {
                told.add("closed");
            }
        });

        assertThat(told).containsExactly("closed");
    }
}
