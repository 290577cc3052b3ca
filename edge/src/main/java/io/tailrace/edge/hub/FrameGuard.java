package io.tailrace.edge.hub;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ByteProcessor;
import io.netty.util.ReferenceCountUtil;
import io.tailrace.codes.CloseCode;
import io.tailrace.edge.wire.Utf8Stream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps RFC 6455 on one connection where the platform does not: between its decoder and its handler, both ways. Every
 * end goes through here, so there is one close frame with the right code, and nothing after it.
 *
 * <pre>
 *            text not UTF-8 1007, breach 1002, too big 1009, too many fragments 1008
 *   OPEN ───────────────────────────────────────────────────────────────▶ ENDING ── end of input, or 5 s ──▶ closed
 *     │──── {@link #close}: our close frame is sent ─────────────────────▶ ENDING
 *     │──── the client's close frame: echoed ────────────────────────────▶ ENDING ── written ──▶ closed
 *     └──── the platform writes a close frame ──▶ ASKED ── the client's ─▶ ENDING
 * </pre>
 *
 * <p>A breach ends with the end of output and not with {@code close}: a socket that is closed while the peer's bytes
 * lie unread is reset by the kernel, and the reset overtakes the close frame. What still comes in is dropped unread.
 * The platform is told of each end by a close frame of the kind it would have got, so that it neither answers nor
 * complains; what it writes in reply is dropped here.
 *
 * <p>Fragments are gathered here, up to the frame limit, and passed on as one frame. Pings are answered here, and where
 * the socket takes no bytes only the last one is, as section 5.5.3 allows: pongs never pile up. Loop thread only; the
 * events are called on it.
 */
public final class FrameGuard extends ChannelDuplexHandler {
    /** Its name in the pipeline. */
    public static final String NAME = "guard";

    /** More frames of one message than this are no message but an attack: 1008. */
    public static final int FRAGMENTS_MAX = 1_024;

    /** How long the peer has for its part of the end. */
    private static final long LINGER_MILLIS = 5_000;

    private static final int REASON_BYTES_MAX = 123;
    private static final int CLOSE_NUMBER_MAX = 4_999;

    private static final SocketEvents NOBODY = new SocketEvents() {
        @Override
        public void writabilityChanged() {}

        @Override
        public void pong() {}

        @Override
        public void closed() {}
    };

    private enum Phase {
        OPEN,
        /** The platform sent a close frame and waits for the client's. */
        ASKED,
        /** Both sides have said all that they may. */
        ENDING
    }

    private final int frameBytesMax;
    private final Utf8Stream utf8 = new Utf8Stream();
    private final ByteProcessor utf8Check = utf8::accept;

    private Phase phase = Phase.OPEN;
    private SocketEvents events = NOBODY;
    private boolean toldClosed;
    private int sentCloseNumber;

    /** Whether this guard, and not the platform, decides when the channel closes. */
    private boolean lingering;

    /** Whether the client has said its last: a close frame, or a breach. */
    private boolean inputOver;

    private int fragments;
    private long messageBytes;
    private boolean inText;
    private @Nullable ChannelHandlerContext context;
    private @Nullable ByteBuf unansweredPing;

    /** The fragments so far; on the heap, so that nobody has to release them at an end. */
    private @Nullable ByteBuf gathered;

    /** @param frameBytesMax the largest message, fragments summed; a larger one closes 1009 */
    public FrameGuard(int frameBytesMax) {
        this.frameBytesMax = frameBytesMax;
    }

    /** Who is told from now on; at once, where it is over already. */
    public void listen(SocketEvents events) {
        this.events = events;
        if (toldClosed) {
            events.closed();
        }
    }

    /**
     * The number by which this side ended the connection, 0 where it did not: an answer to the client's close frame is
     * no end of ours. Known when the end is told.
     */
    public int sentCloseNumber() {
        return sentCloseNumber;
    }

    /**
     * Ends the connection: sends the close frame after all that was written, and closes when the client has answered,
     * or after 5 s. Does nothing where an end has begun.
     *
     * @param reason for people; cut at 123 bytes
     */
    public void close(CloseCode code, String reason) {
        ChannelHandlerContext ctx = context;
        if (ctx == null || phase != Phase.OPEN) {
            return;
        }
        endBy(ctx, code.number(), reason);
        lingerThenClose(ctx);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        dropUnansweredPing();
    }

    // ---- from the client ----

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof WebSocketFrame frame)) {
            ctx.fireChannelRead(message); // still HTTP
            return;
        }
        switch (frame) {
            case CloseWebSocketFrame close -> {
                if (inputOver) {
                    close.release();
                } else {
                    endInput(ctx, () -> closeFrame(ctx, close));
                }
            }
            case PingWebSocketFrame ping -> ping(ctx, ping);
            case PongWebSocketFrame pong -> {
                pong.release();
                events.pong();
            }
            default -> data(ctx, frame);
        }
    }

    /**
     * The last that is taken from the client. What follows from it waits for one turn of the loop, because the platform
     * hands messages to their callbacks a turn later: a client that publishes and closes at once has published.
     */
    private void endInput(ChannelHandlerContext ctx, Runnable end) {
        inputOver = true;
        ctx.executor().execute(end);
    }

    private void data(ChannelHandlerContext ctx, WebSocketFrame frame) {
        if (inputOver || phase != Phase.OPEN) {
            frame.release();
            return;
        }
        switch (frame) {
            case TextWebSocketFrame text -> begin(true);
            case BinaryWebSocketFrame binary -> begin(false);
            case ContinuationWebSocketFrame more -> fragments++;
            default -> {}
        }
        messageBytes += frame.content().readableBytes();
        if (messageBytes > frameBytesMax) {
            frame.release();
            breach(ctx, CloseCode.TOO_BIG, "message has more than %d bytes".formatted(frameBytesMax));
        } else if (fragments > FRAGMENTS_MAX) {
            frame.release();
            breach(ctx, CloseCode.POLICY, "message has more than %d fragments".formatted(FRAGMENTS_MAX));
        } else if (inText && !isUtf8(frame)) {
            frame.release();
            breach(ctx, CloseCode.INVALID_DATA, "text is not UTF-8");
        } else {
            whole(ctx, frame);
        }
    }

    /** Passes on whole messages only: the platform loses one whose first fragment is empty. */
    private void whole(ChannelHandlerContext ctx, WebSocketFrame frame) {
        ByteBuf message = gathered;
        if (message == null && frame.isFinalFragment()) {
            ctx.fireChannelRead(frame);
            return;
        }
        if (message == null) {
            message = Unpooled.buffer(frame.content().readableBytes());
        }
        message.writeBytes(frame.content());
        frame.release();
        if (!frame.isFinalFragment()) {
            gathered = message;
            return;
        }
        gathered = null;
        ctx.fireChannelRead(inText ? new TextWebSocketFrame(message) : new BinaryWebSocketFrame(message));
    }

    private void begin(boolean text) {
        inText = text;
        fragments = 1;
        messageBytes = 0;
        utf8.reset();
    }

    private boolean isUtf8(WebSocketFrame frame) {
        return frame.content().forEachByte(utf8Check) < 0 && (!frame.isFinalFragment() || utf8.complete());
    }

    private void ping(ChannelHandlerContext ctx, PingWebSocketFrame ping) {
        if (inputOver || phase != Phase.OPEN) {
            ping.release();
        } else if (ctx.channel().isWritable()) {
            ctx.write(new PongWebSocketFrame(ping.content())); // flushed when this read is complete
        } else {
            dropUnansweredPing();
            unansweredPing = ping.content();
        }
    }

    private void dropUnansweredPing() {
        if (unansweredPing != null) {
            unansweredPing.release();
            unansweredPing = null;
        }
    }

    private void closeFrame(ChannelHandlerContext ctx, CloseWebSocketFrame close) {
        switch (phase) {
            case OPEN -> {
                if (close.statusCode() > CLOSE_NUMBER_MAX) {
                    int number = close.statusCode();
                    close.release();
                    end(ctx, CloseCode.PROTOCOL_ERROR.number(), "close code %d is not in use".formatted(number));
                    return;
                }
                echo(ctx, close);
            }
            case ASKED -> {
                phase = Phase.ENDING;
                ctx.fireChannelRead(close); // the platform waits for it, and closes
            }
            case ENDING -> {
                close.release();
                if (lingering) {
                    ctx.close();
                }
            }
        }
    }

    /** Answers with the same code and reason: a client shows those of the frame that it gets. */
    private void echo(ChannelHandlerContext ctx, CloseWebSocketFrame close) {
        enter(Phase.ENDING);
        lingering = true;
        ChannelFuture written = ctx.writeAndFlush(
                new CloseWebSocketFrame(true, 0, close.content().retainedDuplicate()));
        if (!written.isDone()) {
            lingerThenClose(ctx); // a client that reads nothing does not stay for that
        }
        ctx.fireChannelRead(close);
        written.addListener(done -> ctx.close());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException corrupted) {
            breach(ctx, corrupted.closeStatus().code(), String.valueOf(corrupted.getMessage()));
        } else if (cause instanceof IOException) {
            ctx.close(); // the peer is gone: no defect, and nobody's log line
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush(); // the pongs
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (unansweredPing != null && ctx.channel().isWritable()) {
            ByteBuf content = unansweredPing;
            unansweredPing = null;
            if (phase == Phase.OPEN) {
                ctx.writeAndFlush(new PongWebSocketFrame(content));
            } else {
                content.release();
            }
        }
        events.writabilityChanged();
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        boolean broken = phase == Phase.OPEN && ctx.pipeline().get(WebSocketFrameDecoder.class) != null;
        enter(Phase.ENDING);
        dropUnansweredPing();
        if (broken) {
            // 1006 would be its name, but the platform prepares an answer to it, and fails at that number.
            tellPlatform(ctx, CloseCode.GOING_AWAY.number(), "");
        }
        ctx.fireChannelInactive();
    }

    // ---- from the platform ----

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!(message instanceof WebSocketFrame)) {
            ctx.write(message, promise); // still HTTP
        } else if (phase != Phase.OPEN) {
            ReferenceCountUtil.release(message);
            promise.trySuccess();
        } else {
            if (message instanceof CloseWebSocketFrame close) {
                sentCloseNumber = close.statusCode();
                enter(Phase.ASKED);
            }
            ctx.write(message, promise);
        }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (lingering && ctx.channel().isActive()) {
            ctx.channel().closeFuture().addListener(closed -> promise.trySuccess());
        } else {
            ctx.close(promise);
        }
    }

    // ---- ends ----

    private void breach(ChannelHandlerContext ctx, CloseCode code, String reason) {
        breach(ctx, code.number(), reason);
    }

    private void breach(ChannelHandlerContext ctx, int number, String reason) {
        if (!inputOver) {
            endInput(ctx, () -> end(ctx, number, reason));
        }
    }

    private void end(ChannelHandlerContext ctx, int number, String reason) {
        if (phase == Phase.ENDING) {
            return;
        }
        endBy(ctx, number, reason).addListener((ChannelFutureListener) written -> endOutput(ctx));
        lingerThenClose(ctx);
    }

    private ChannelFuture endBy(ChannelHandlerContext ctx, int number, String reason) {
        boolean sentBefore = phase == Phase.ASKED;
        if (!sentBefore) {
            sentCloseNumber = number;
        }
        enter(Phase.ENDING);
        lingering = true;
        dropUnansweredPing();
        ChannelFuture written;
        if (sentBefore) {
            written = ctx.writeAndFlush(Unpooled.EMPTY_BUFFER);
        } else {
            written = ctx.writeAndFlush(new CloseWebSocketFrame(true, 0, payload(number, reason)));
        }
        ctx.channel().config().setAutoRead(true); // its answer and its end have to be seen
        tellPlatform(ctx, number, reason);
        return written;
    }

    private void enter(Phase next) {
        phase = next;
        gathered = null;
        if (!toldClosed) {
            toldClosed = true;
            events.closed();
        }
    }

    /** Nothing more comes from us; what the peer still sends is read and dropped. */
    private static void endOutput(ChannelHandlerContext ctx) {
        if (ctx.channel() instanceof DuplexChannel channel && ctx.pipeline().get(SslHandler.class) == null) {
            channel.shutdownOutput();
        } else {
            ctx.close(); // TLS has an end of its own
        }
    }

    private static void lingerThenClose(ChannelHandlerContext ctx) {
        ctx.executor().schedule(() -> ctx.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static void tellPlatform(ChannelHandlerContext ctx, int number, String reason) {
        ctx.fireChannelRead(new CloseWebSocketFrame(true, 0, payload(number, reason)));
    }

    private static ByteBuf payload(int number, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(text.length, REASON_BYTES_MAX);
        while (length < text.length && length > 0 && (text[length] & 0xc0) == 0x80) {
            length--; // not inside a character
        }
        return Unpooled.buffer(2 + length).writeShort(number).writeBytes(text, 0, length);
    }
}
