package io.tailrace.edge.wire;

import io.tailrace.codes.Code;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Data;
import io.tailrace.core.model.Message;
import io.tailrace.core.model.MessageId;
import io.tailrace.core.model.Notice;
import io.tailrace.core.model.Position;
import io.tailrace.core.model.Publication;
import io.tailrace.core.model.Tag;
import io.tailrace.core.model.Utf8;
import io.tailrace.core.port.Stored;
import io.tailrace.core.session.ClientFrame;
import io.tailrace.core.session.FrameId;
import io.tailrace.core.session.ServerFrame;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The frames of {@code docs/protocol.md} as JSON: one object each, on one line, in UTF-8. Members come in the order in
 * which they are written here, {@code type} first. Thread: any.
 */
public final class JsonFrames {
    /** What a frame may have beside its data: the frame limit is {@code maxMessageBytes} and this. */
    public static final int FRAME_BYTES_BESIDE_DATA_MAX = 16 << 10;

    /** A {@code message} frame without its data, channel and texts, at the most. */
    private static final int MESSAGE_OVERHEAD_BYTES = 160;

    private JsonFrames() {}

    /** The largest frame, fragments summed, that is read at all. */
    public static int frameBytesMax(int maxMessageBytes) {
        return Math.addExact(maxMessageBytes, FRAME_BYTES_BESIDE_DATA_MAX);
    }

    /**
     * Reads what a client sent as text. Never throws for what is in it: a frame that cannot be understood is
     * {@link ClientFrame.Broken}, with its {@code id} and {@code channel} where they could be read.
     *
     * @param maxMessageBytes the most bytes of data: for JSON as it stands in the frame, for base64 once decoded
     */
    public static ClientFrame read(String text, int maxMessageBytes) {
        int size = Utf8.length(text);
        if (size > frameBytesMax(maxMessageBytes)) {
            return broken(
                    Code.TOO_LARGE,
                    "frame has %d bytes, allowed are %d; send less data"
                            .formatted(size, frameBytesMax(maxMessageBytes)));
        }
        return new FrameReader(text.toCharArray(), maxMessageBytes).read();
    }

    /** As {@link #read(String, int)}, from UTF-8; anything else is broken. */
    public static ClientFrame read(byte[] utf8, int maxMessageBytes) {
        int fault = Utf8Stream.fault(utf8);
        if (fault >= 0) {
            return broken(Code.BAD_REQUEST, "frame is no UTF-8 at byte %d; send text as UTF-8".formatted(fault));
        }
        return read(new String(utf8, StandardCharsets.UTF_8), maxMessageBytes);
    }

    private static ClientFrame broken(Code code, String sentence) {
        return new ClientFrame.Broken(null, null, code, sentence);
    }

    /** The sentence of {@code too_large}. */
    static String tooLarge(int size, int limit) {
        return "data has %d bytes as received, allowed are %d; send less, or raise the limit of the namespace"
                .formatted(size, limit);
    }

    /**
     * The {@code message} frame, the same for every receiver. The position stands early, so that whoever passes frames
     * on need not read past the data.
     */
    public static byte[] message(ChannelName channel, Message message) {
        Publication publication = message.publication();
        JsonWriter out = new JsonWriter(expectedBytes(publication, channel));
        out.raw("{\"type\":\"message\",\"channel\":").string(channel.text());
        out.raw(",\"position\":").string(message.position().text());
        data(out, publication.data());
        if (publication.key() != null) {
            out.raw(",\"key\":").string(publication.key());
        }
        out.raw(",\"messageId\":").string(publication.id().text());
        tags(out, publication.tags());
        if (!publication.subject().isEmpty()) {
            out.raw(",\"from\":").string(publication.subject());
        }
        return out.raw(",\"time\":").number(message.timeMillis()).raw("}").toBytes();
    }

    private static int expectedBytes(Publication publication, ChannelName channel) {
        int size = publication.data().size();
        int written = switch (publication.data()) {
            case Data.Json json -> size;
            case Data.Bytes bytes -> size + size / 3 + 4;
        };
        int texts = publication.id().text().length()
                + publication.subject().length()
                + channel.text().length();
        return written + texts + MESSAGE_OVERHEAD_BYTES;
    }

    private static void data(JsonWriter out, Data data) {
        out.raw(",\"data\":");
        switch (data) {
            case Data.Json json -> out.raw(json.bytes());
            case Data.Bytes bytes ->
                out.raw("\"").raw(Base64.getEncoder().encode(bytes.bytes())).raw("\",\"encoding\":\"base64\"");
        }
    }

    private static void tags(JsonWriter out, List<Tag> tags) {
        if (tags.isEmpty()) {
            return;
        }
        out.raw(",\"tags\":");
        String separator = "{";
        for (Tag tag : tags) {
            out.raw(separator).string(tag.name()).raw(":").string(tag.value());
            separator = ",";
        }
        out.raw("}");
    }

    /** The {@code type} of a frame, which is also the {@code event} of an SSE stream. */
    public static String type(ServerFrame frame) {
        return switch (frame) {
            case ServerFrame.Welcome welcome -> "welcome";
            case ServerFrame.Subscribed subscribed -> "subscribed";
            case ServerFrame.Unsubscribed unsubscribed -> "unsubscribed";
            case ServerFrame.Published published -> "published";
            case ServerFrame.Told told -> told.notice() instanceof Notice.Gap ? "gap" : "rewound";
            case ServerFrame.Error error -> "error";
            case ServerFrame.Pong pong -> "pong";
        };
    }

    /** Any other frame of the server. */
    public static byte[] server(ServerFrame frame) {
        JsonWriter out = new JsonWriter(192);
        switch (frame) {
            case ServerFrame.Welcome welcome -> welcome(out, welcome);
            case ServerFrame.Subscribed subscribed ->
                channel(id(out.raw("{\"type\":\"subscribed\""), subscribed.id()), subscribed.channel())
                        .raw(",\"position\":")
                        .string(subscribed.position().text())
                        .raw(",\"recovered\":")
                        .truth(subscribed.recovered());
            case ServerFrame.Unsubscribed unsubscribed ->
                channel(id(out.raw("{\"type\":\"unsubscribed\""), unsubscribed.id()), unsubscribed.channel());
            case ServerFrame.Published published ->
                place(
                        id(out.raw("{\"type\":\"published\""), published.id()).raw(","),
                        published.position(),
                        published.messageId(),
                        published.duplicate());
            case ServerFrame.Told told -> notice(out, told.channel(), told.notice());
            case ServerFrame.Error error -> error(out, error);
            case ServerFrame.Pong pong -> id(out.raw("{\"type\":\"pong\""), pong.id());
        }
        return out.raw("}").toBytes();
    }

    private static void welcome(JsonWriter out, ServerFrame.Welcome welcome) {
        out.raw("{\"type\":\"welcome\",\"session\":").string(welcome.session());
        out.raw(",\"node\":").string(welcome.node());
        out.raw(",\"heartbeat\":").number(welcome.heartbeatMillis());
        out.raw(",\"maxMessageBytes\":").number(welcome.maxMessageBytes());
        out.raw(",\"time\":").number(welcome.timeMillis());
    }

    private static void notice(JsonWriter out, ChannelName channel, Notice notice) {
        switch (notice) {
            case Notice.Gap gap -> {
                channel(out.raw("{\"type\":\"gap\""), channel);
                out.raw(",\"from\":").number(gap.from()).raw(",\"to\":").number(gap.to());
                out.raw(",\"position\":").string(gap.position().text());
                out.raw(",\"cause\":").string(gap.cause().text());
            }
            case Notice.Rewound rewound -> {
                channel(out.raw("{\"type\":\"rewound\""), channel);
                out.raw(",\"lost\":").number(rewound.lost());
                out.raw(",\"position\":").string(rewound.position().text());
                out.raw(",\"cause\":").string(Notice.Rewound.CAUSE);
            }
        }
    }

    private static void error(JsonWriter out, ServerFrame.Error error) {
        id(out.raw("{\"type\":\"error\""), error.id());
        if (error.channel() != null) {
            out.raw(",\"channel\":").string(error.channel());
        }
        out.raw(",\"code\":").string(error.code().text());
        out.raw(",\"message\":").string(error.message());
        out.raw(",\"retryable\":").truth(error.code().retryable());
        if (error.retryAfterMillis() > 0) {
            out.raw(",\"retryAfter\":").number(error.retryAfterMillis());
        }
    }

    private static JsonWriter id(JsonWriter out, @Nullable FrameId id) {
        return id == null ? out : out.raw(",\"id\":").raw(id.json().getBytes(StandardCharsets.UTF_8));
    }

    private static JsonWriter channel(JsonWriter out, ChannelName channel) {
        return out.raw(",\"channel\":").string(channel.text());
    }

    private static void place(JsonWriter out, Position position, MessageId messageId, boolean duplicate) {
        out.raw("\"position\":").string(position.text());
        out.raw(",\"offset\":").number(position.offset());
        out.raw(",\"messageId\":").string(messageId.text());
        out.raw(",\"duplicate\":").truth(duplicate);
    }

    /**
     * What an HTTP publish answers: {@code {position, offset, messageId, duplicate}}. A {@link Stored.Conflict} is an
     * error and has no such answer.
     */
    public static byte[] published(Stored stored, MessageId messageId) {
        JsonWriter out = new JsonWriter(160).raw("{");
        switch (stored) {
            case Stored.Fresh fresh -> place(out, fresh.position(), messageId, false);
            case Stored.Duplicate duplicate -> place(out, duplicate.position(), messageId, true);
            case Stored.Conflict conflict ->
                throw new IllegalArgumentException("a conflict at " + conflict.position() + " was not published");
        }
        return out.raw("}").toBytes();
    }

    /** What a poll or a history answers: where the page ends, and its frames in order. */
    public static byte[] page(String cursor, List<byte[]> frames) {
        int size = cursor.length() + 32;
        for (byte[] frame : frames) {
            size += frame.length + 1;
        }
        JsonWriter out = new JsonWriter(size);
        out.raw("{\"cursor\":").string(cursor).raw(",\"frames\":[");
        for (int i = 0; i < frames.size(); i++) {
            out.raw(i == 0 ? "" : ",").raw(frames.get(i));
        }
        return out.raw("]}").toBytes();
    }
}
