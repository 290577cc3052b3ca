package io.tailrace.edge.hub;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.tailrace.core.cursor.Start;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Message;
import io.tailrace.core.model.Position;
import io.tailrace.core.session.ServerFrame;
import io.tailrace.edge.wire.JsonFrames;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A client at the end of a {@link PipeChannel} and the socket that serves it. It notes everything that it is told, and
 * every breach of the order: a hole, a repeat, a number that is not exact. All of it on its loop.
 */
final class PipeClient extends Socket {
    static final Framing LINES = new Framing() {
        @Override
        public String transport() {
            return "lines";
        }

        @Override
        public int size(Frame frame) {
            return frame.json().length + 1;
        }

        @Override
        public void write(Frame frame, Sink out) {
            out.put(frame.json());
            out.put('\n');
        }
    };

    /** One subscription as its client sees it. */
    static final class Seen {
        private final Start start;
        boolean subscribed;
        Position at = Position.NOTHING;
        final TreeMap<Long, String> ids = new TreeMap<>();

        Seen(Start start) {
            this.start = start;
        }

        @Override
        public String toString() {
            return "%s since %s, subscribed %b".formatted(at, start, subscribed);
        }
    }

    final PipeChannel channel;
    final Map<String, Seen> seen = new HashMap<>();
    final Map<String, Position> last = new HashMap<>();
    private final Queue<String> breaches;
    private final boolean shared;
    private final Set<ByteBuf> buffers = Collections.newSetFromMap(new IdentityHashMap<>());
    int notices;

    /** Whether serving it is a defect from now on; only where it is not shared. */
    boolean broken;

    private PipeClient(Hub hub, Wire wire, PipeChannel channel, boolean shared, Queue<String> breaches, Inbox inbox) {
        super(hub, LINES, wire);
        this.channel = channel;
        this.shared = shared;
        this.breaches = breaches;
        inbox.client = this;
        heartbeatDue(Long.MAX_VALUE / 2);
    }

    private static final class Inbox {
        @Nullable
        PipeClient client;

        void take(ByteBuf bytes) {
            if (client != null) {
                client.take(bytes);
            }
        }
    }

    /** Opens one; call on the loop, with the channel registered there. */
    static PipeClient open(Hub hub, io.netty.channel.EventLoop loop, boolean shared, Queue<String> breaches) {
        Inbox inbox = new Inbox();
        PipeChannel channel = new PipeChannel(inbox::take);
        loop.register(channel).syncUninterruptibly();
        channel.pipeline().addLast("encoder", new ChannelOutboundHandlerAdapter());
        channel.pipeline().addLast("handler", new ChannelInboundHandlerAdapter() {
            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                // what was not written when the client closed; the platform's handler takes no notice either
            }
        });
        ChannelHandlerContext encoder = channel.pipeline().context("encoder");
        PipeClient client = new PipeClient(hub, new Wire(encoder), channel, shared, breaches, inbox);
        client.wire().listen(() -> hub.writabilityChanged(client));
        client.wire().onClosed(() -> hub.closed(client));
        hub.opened(client);
        return client;
    }

    void subscribe(ChannelName name, Start start) {
        if (open() && !seen.containsKey(name.text())) {
            seen.put(name.text(), new Seen(start));
            hub().subscribe(this, null, name, start);
        }
    }

    /** What the client has not read yet is still to come, so it is forgotten when the answer is read. */
    void unsubscribe(ChannelName name) {
        Seen one = seen.get(name.text());
        if (open() && one != null && one.subscribed && hub().unsubscribe(this, name)) {
            tell(new ServerFrame.Unsubscribed(null, name), null);
        }
    }

    // ---- what arrives ----

    private void take(ByteBuf bytes) {
        ByteBuf root = bytes;
        while (root.unwrap() != null) {
            root = root.unwrap();
        }
        buffers.add(root);
        for (String line : bytes.toString(StandardCharsets.UTF_8).split("\n")) {
            line(line);
        }
    }

    private void line(String line) {
        String name = text(line, "channel");
        Seen one = seen.get(name);
        if (one == null) {
            breaches.add("nothing subscribed: " + line);
            return;
        }
        switch (text(line, "type")) {
            case "subscribed" -> subscribed(one, line);
            case "unsubscribed" -> {
                last.put(name, one.at);
                seen.remove(name);
            }
            case "message" -> message(one, line);
            case "gap" -> gap(one, line);
            case "rewound" -> rewound(one, line);
            default -> breaches.add("unexpected: " + line);
        }
    }

    private void subscribed(Seen one, String line) {
        if (one.subscribed) {
            breaches.add("subscribed twice: " + line);
        }
        one.subscribed = true;
        one.at = Position.parse(text(line, "position"));
        if (one.start instanceof Start.Since(Position since) && !since.equals(one.at)) {
            breaches.add("since %s, but %s".formatted(since, line));
        }
    }

    private void message(Seen one, String line) {
        Position position = Position.parse(text(line, "position"));
        if (!one.subscribed || position.offset() != one.at.offset() + 1) {
            breaches.add("after %s came %s".formatted(one.at, shown(line)));
        }
        one.at = position;
        one.ids.put(position.offset(), text(line, "messageId"));
    }

    private void gap(Seen one, String line) {
        notices++;
        Position position = Position.parse(text(line, "position"));
        long from = number(line, "from");
        boolean unknown = text(line, "cause").equals("unknown_epoch");
        if (from != (unknown ? 1 : one.at.offset() + 1) || number(line, "to") != position.offset()) {
            breaches.add("at %s came %s".formatted(one.at, line));
        }
        if (unknown) {
            one.ids.clear();
        }
        one.at = position;
    }

    private void rewound(Seen one, String line) {
        notices++;
        Position position = Position.parse(text(line, "position"));
        if (number(line, "lost") != one.at.offset() - position.offset()) {
            breaches.add("at %s came %s".formatted(one.at, line));
        }
        one.ids.tailMap(position.offset(), false).clear();
        one.at = position;
    }

    private static String shown(String line) {
        return line.length() > 120 ? line.substring(0, 120) : line;
    }

    private static String text(String line, String member) {
        String before = "\"" + member + "\":\"";
        int at = line.indexOf(before) + before.length();
        return line.substring(at, line.indexOf('"', at));
    }

    private static long number(String line, String member) {
        String before = "\"" + member + "\":";
        int at = line.indexOf(before) + before.length();
        int end = at;
        while (Character.isDigit(line.charAt(end))) {
            end++;
        }
        return Long.parseLong(line.substring(at, end));
    }

    /** Whether it has all that was published to what it is subscribed to. */
    boolean isAtTheTop(String name, List<Message> lineage) {
        Seen one = seen.get(name);
        return one == null || (one.subscribed && one.at.equals(lineage.getLast().position()));
    }

    int subscriptions() {
        return seen.size();
    }

    int heldBuffers() {
        return (int) buffers.stream().filter(buffer -> buffer.refCnt() > 0).count();
    }

    // ---- the socket ----

    @Override
    protected boolean shared() {
        return shared;
    }

    @Override
    protected void writeOwn(ChannelHub from, Frame frame) {
        if (broken) {
            throw new IllegalStateException("broken on purpose");
        }
        if (!from.positionOf(this).equals(new Position(frame.epoch(), frame.offset()))) {
            breaches.add(
                    "cursor %s at the write of %d.%d".formatted(from.positionOf(this), frame.epoch(), frame.offset()));
        }
        write((new String(frame.json(), StandardCharsets.UTF_8) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void tell(ServerFrame frame, @Nullable Position at) {
        write((new String(JsonFrames.server(frame), StandardCharsets.UTF_8) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    protected void heartbeat(long nowNanos) {}

    @Override
    public void drain() {}

    @Override
    protected void closeSlow(String reason) {
        breaches.add("closed: " + reason);
    }

    @Override
    protected void fail() {
        breaches.add("failed by a defect");
    }

    @Override
    protected void forgotten() {}
}
