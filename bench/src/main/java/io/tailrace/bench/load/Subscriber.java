package io.tailrace.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.tailrace.bench.load.FrameScanner.Time;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket of the load client: handshake, then frames for ever. It keeps its number and, between two reads, the
 * piece of a frame that was cut. Loop thread only.
 */
final class Subscriber extends ChannelInboundHandlerAdapter implements FrameSink {
    private static final int HANDSHAKE_BYTES_MAX = 16 * 1024;
    private static final byte[] SUBSCRIBED = "{\"type\":\"subscribed\"".getBytes(US_ASCII);
    private static final byte[] ERROR = "{\"type\":\"error\"".getBytes(US_ASCII);

    private final int number;
    private final LoadClient client;
    private final Time time;
    private @Nullable ByteBuf carry;
    private @Nullable ChannelHandlerContext context;
    private boolean open;
    private boolean subscribed;
    private long nowNanos;

    Subscriber(int number, LoadClient client, Time time) {
        this.number = number;
        this.client = client;
        this.time = time;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        this.context = context;
        context.writeAndFlush(Unpooled.wrappedBuffer(client.handshakeRequest()));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        nowNanos = System.nanoTime();
        ByteBuf kept = carry;
        ByteBuf whole = in;
        if (kept != null) {
            kept.writeBytes(in);
            in.release();
            whole = kept;
        }
        if (open || opened(whole)) {
            client.scanner().scan(whole, this, time);
        }
        if (!whole.isReadable()) {
            whole.release();
            carry = null;
        } else if (whole == kept) {
            kept.discardReadBytes();
        } else {
            // What was read into a large pooled buffer would hold all of it: a cut frame moves into one of its own.
            carry = context.alloc()
                    .heapBuffer(Math.max(512, whole.readableBytes() * 2))
                    .writeBytes(whole);
            whole.release();
        }
    }

    private boolean opened(ByteBuf in) {
        int end = ByteBufUtil.indexOf(Unpooled.wrappedBuffer("\r\n\r\n".getBytes(US_ASCII)), in);
        if (end < 0) {
            if (in.readableBytes() > HANDSHAKE_BYTES_MAX) {
                unreadable("a handshake of more than %d bytes".formatted(HANDSHAKE_BYTES_MAX));
            }
            return false;
        }
        String refusal = Handshake.refusal(
                in.readCharSequence(end + 4 - in.readerIndex(), ISO_8859_1).toString());
        if (!refusal.isEmpty()) {
            unreadable(refusal);
        }
        open = true;
        return true;
    }

    @Override
    public void message(long epoch, long offset, long intendedNanos) {
        client.reconciliation().delivered(number, epoch, offset, nowNanos);
        if (intendedNanos != FrameScanner.NO_TIME) {
            client.latency(intendedNanos, nowNanos);
        }
    }

    @Override
    public void other(int opcode, ByteBuf in, int payloadStart, int payloadBytes) {
        switch (opcode) {
            case ClientFrames.TEXT -> text(in, payloadStart, payloadBytes);
            case ClientFrames.PING -> answerPing(ByteBufUtil.getBytes(in, payloadStart, payloadBytes));
            case ClientFrames.CLOSE ->
                client.reconciliation()
                        .fault("subscriber %d: closed by the server, %s"
                                .formatted(number, closeText(in, payloadStart, payloadBytes)));
            default -> {} // a pong nobody asked for, or bytes: neither is a message
        }
    }

    private void text(ByteBuf in, int start, int bytes) {
        if (begins(in, start, bytes, SUBSCRIBED)) {
            if (!subscribed) {
                subscribed = true;
                client.oneIsSubscribed();
            }
        } else if (begins(in, start, bytes, ERROR)) {
            client.reconciliation()
                    .fault("subscriber %d: %s".formatted(number, in.toString(start, Math.min(bytes, 300), US_ASCII)));
        }
    }

    private void answerPing(byte[] payload) {
        ChannelHandlerContext own = context;
        if (own != null) {
            own.writeAndFlush(Unpooled.wrappedBuffer(ClientFrames.of(ClientFrames.PONG, payload)));
        }
    }

    private static boolean begins(ByteBuf in, int start, int bytes, byte[] expected) {
        if (bytes < expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (in.getByte(start + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    private static String closeText(ByteBuf in, int start, int bytes) {
        return bytes < 2 ? "no code" : in.getUnsignedShort(start) + " " + in.toString(start + 2, bytes - 2, US_ASCII);
    }

    @Override
    public void unreadable(String why) {
        client.reconciliation().fault("subscriber %d: %s".formatted(number, why));
        ChannelHandlerContext own = context;
        if (own != null) {
            own.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ByteBuf kept = carry;
        if (kept != null) {
            kept.release();
            carry = null;
        }
        client.oneIsGone(number);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        unreadable(String.valueOf(cause));
    }
}
