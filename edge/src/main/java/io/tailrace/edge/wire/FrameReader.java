package io.tailrace.edge.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.tailrace.codes.Code;
import io.tailrace.core.cursor.Start;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Data;
import io.tailrace.core.model.MessageId;
import io.tailrace.core.model.Position;
import io.tailrace.core.model.Publication;
import io.tailrace.core.model.Tag;
import io.tailrace.core.model.TailraceException;
import io.tailrace.core.session.ClientFrame;
import io.tailrace.core.session.FrameId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one frame. First one walk over all of it notes where the value of each member that we know begins and ends;
 * only then is it asked what the frame is and whether its members fit. So {@code type} may stand anywhere, and an
 * {@code error} can repeat {@code id} and {@code channel} wherever they stand, unless the JSON itself breaks before
 * them.
 *
 * <p>A member we know may stand once: of two, a filter in between might read the other one. {@code null} is as good as
 * absent, but for {@code data}, where it is a value.
 */
final class FrameReader {
    static final String TYPES = "subscribe, unsubscribe, publish, ping";
    private static final int CHANNEL_CHARS_SHOWN_MAX = ChannelName.BYTES_MAX;

    private enum Member {
        TYPE("type"),
        ID("id"),
        CHANNEL("channel"),
        SINCE("since"),
        REWIND("rewind"),
        DELIVER("deliver"),
        PRESENCE("presence"),
        DATA("data"),
        ENCODING("encoding"),
        KEY("key"),
        MESSAGE_ID("messageId"),
        TAGS("tags"),
        IF_POSITION("ifPosition"),
        AFTER("after");

        private static final Member[] ALL = values();

        private final String text;

        Member(String text) {
            this.text = text;
        }

        static @Nullable Member of(String text) {
            for (Member member : ALL) {
                if (member.text.equals(text)) {
                    return member;
                }
            }
            return null;
        }
    }

    private final char[] text;
    private final int maxMessageBytes;
    private final @Nullable JsonToken[] kind = new @Nullable JsonToken[Member.ALL.length];
    private final int[] from = new int[Member.ALL.length];
    private final int[] to = new int[Member.ALL.length];
    private @Nullable Member repeated;

    FrameReader(char[] text, int maxMessageBytes) {
        this.text = text;
        this.maxMessageBytes = maxMessageBytes;
    }

    ClientFrame read() {
        try {
            walk();
            return frame();
        } catch (TailraceException e) {
            return new ClientFrame.Broken(idIfReadable(), channelIfReadable(), e.code(), e.sentence());
        }
    }

    private void walk() {
        try (JsonParser parser = Json.frame(text, 0, text.length)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw refused("frame is empty, allowed is one JSON object");
            }
            if (first != JsonToken.START_OBJECT) {
                throw refused("frame begins with %s, allowed is one JSON object"
                        .formatted(Json.excerpt(text, Json.startOfValue(parser), Json.endOfValue(parser))));
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                note(parser);
            }
            int end = (int) parser.currentLocation().getCharOffset();
            if (onlyWhiteSpaceFrom(end)) {
                return;
            }
            throw refused(
                    "frame goes on after its object, at character %d; send one object in each frame".formatted(end));
        } catch (JsonProcessingException e) {
            throw refused(Json.fault("frame", text, e));
        } catch (IOException e) {
            throw new UncheckedIOException("an array cannot fail to be read", e);
        }
    }

    private void note(JsonParser parser) throws IOException {
        Member member = Member.of(parser.currentName());
        JsonToken token = parser.nextToken();
        if (member == null) {
            parser.skipChildren();
            return;
        }
        int slot = member.ordinal();
        if (kind[slot] != null) {
            repeated = member;
        }
        int start = Json.startOfValue(parser);
        int end = Json.endOfValue(parser);
        kind[slot] = token;
        from[slot] = start;
        to[slot] = end;
    }

    private boolean onlyWhiteSpaceFrom(int index) {
        for (int i = index; i < text.length; i++) {
            if (!Json.isSpace(text[i])) {
                return false;
            }
        }
        return true;
    }

    private ClientFrame frame() {
        if (repeated != null) {
            throw refused("member '%s' stands twice; send it once".formatted(repeated.text));
        }
        if (absent(Member.TYPE)) {
            throw refused("type is missing; send one of " + TYPES);
        }
        String type = text(Member.TYPE);
        FrameId id = id();
        return switch (type) {
            case "subscribe" -> subscribe(id);
            case "unsubscribe" -> new ClientFrame.Unsubscribe(id, channel());
            case "publish" -> publish(id);
            case "ping" -> new ClientFrame.Ping(id);
            case "auth", "presence" -> {
                throw refused("type \"%s\" is not available in this version; send one of %s".formatted(type, TYPES));
            }
            default -> throw refused("type %s is unknown; send one of %s".formatted(shown(Member.TYPE), TYPES));
        };
    }

    private ClientFrame subscribe(@Nullable FrameId id) {
        ChannelName channel = channel();
        if (!absent(Member.DELIVER)
                && !(isText(Member.DELIVER) && text(Member.DELIVER).equals("all"))) {
            throw refused(
                    "deliver is %s, this version has only \"all\"; leave it out".formatted(shown(Member.DELIVER)));
        }
        refuseLater(Member.PRESENCE);
        return new ClientFrame.Subscribe(id, channel, start());
    }

    private Start start() {
        if (!absent(Member.SINCE) && !absent(Member.REWIND)) {
            throw refused("since and rewind stand together; send one of them");
        }
        if (!absent(Member.SINCE)) {
            return new Start.Since(Position.parse(text(Member.SINCE)));
        }
        return absent(Member.REWIND) ? Start.Now.INSTANCE : new Start.Rewind(rewind());
    }

    private int rewind() {
        String shown = shown(Member.REWIND);
        if (kind(Member.REWIND) == JsonToken.VALUE_NUMBER_INT && shown.length() <= 4) {
            int count = Integer.parseInt(shown);
            if (count >= 1 && count <= Start.Rewind.COUNT_MAX) {
                return count;
            }
        }
        throw refused("rewind is %s, allowed is a whole number from 1 to %d".formatted(shown, Start.Rewind.COUNT_MAX));
    }

    private ClientFrame publish(@Nullable FrameId id) {
        ChannelName channel = channel();
        refuseLater(Member.IF_POSITION);
        refuseLater(Member.AFTER);
        Data data = data();
        String key = absent(Member.KEY) ? null : Publication.checkedKey(text(Member.KEY));
        MessageId messageId = absent(Member.MESSAGE_ID) ? null : new MessageId(text(Member.MESSAGE_ID));
        return new ClientFrame.Publish(id, channel, data, key, messageId, tags());
    }

    private Data data() {
        JsonToken token = kind(Member.DATA);
        if (token == null) {
            throw refused("data is missing; send a JSON value, null is one");
        }
        int start = from[Member.DATA.ordinal()];
        int end = to[Member.DATA.ordinal()];
        if (absent(Member.ENCODING)) {
            checkSize(Json.utf8Length(text, start, end));
            return new Data.Json(Json.compact(text, start, end));
        }
        String encoding = text(Member.ENCODING);
        if (!encoding.equals("base64")) {
            throw refused("encoding is %s, allowed is \"base64\"; leave it out where data is JSON"
                    .formatted(shown(Member.ENCODING)));
        }
        if (token != JsonToken.VALUE_STRING) {
            throw refused("data is %s, with the encoding base64 it is a string".formatted(shown(Member.DATA)));
        }
        byte[] decoded = decoded(text(Member.DATA));
        checkSize(decoded.length);
        return new Data.Bytes(decoded);
    }

    private byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw refused("data is %s, which is no base64 as RFC 4648 section 4 has it".formatted(shown(Member.DATA)));
        }
    }

    private void checkSize(int size) {
        if (size > maxMessageBytes) {
            throw new TailraceException(Code.TOO_LARGE, JsonFrames.tooLarge(size, maxMessageBytes));
        }
    }

    private List<Tag> tags() {
        if (absent(Member.TAGS)) {
            return List.of();
        }
        if (kind(Member.TAGS) != JsonToken.START_OBJECT) {
            throw refused("tags is %s, allowed is an object of at most %d strings"
                    .formatted(shown(Member.TAGS), Tag.COUNT_MAX));
        }
        int start = from[Member.TAGS.ordinal()];
        try (JsonParser parser = Json.frame(text, start, to[Member.TAGS.ordinal()])) {
            parser.nextToken();
            List<Tag> tags = new ArrayList<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME && tags.size() <= Tag.COUNT_MAX) {
                String name = parser.currentName();
                if (parser.nextToken() != JsonToken.VALUE_STRING) {
                    int value = start + Json.startOfValue(parser);
                    throw refused("tag '%s' is %s, allowed is a string"
                            .formatted(name, Json.excerpt(text, value, start + Json.endOfValue(parser))));
                }
                tags.add(new Tag(name, parser.getText()));
            }
            return Tag.checked(tags);
        } catch (IOException e) {
            throw new UncheckedIOException("an object that was read once: " + shown(Member.TAGS), e);
        }
    }

    private ChannelName channel() {
        if (absent(Member.CHANNEL)) {
            throw refused("channel is missing; send the name of a channel");
        }
        return new ChannelName(text(Member.CHANNEL));
    }

    private @Nullable FrameId id() {
        if (absent(Member.ID)) {
            return null;
        }
        FrameId id = idIfReadable();
        if (id == null) {
            throw refused("id is %s, allowed is a number or a string of at most %d bytes"
                    .formatted(shown(Member.ID), FrameId.BYTES_MAX));
        }
        return id;
    }

    private @Nullable FrameId idIfReadable() {
        JsonToken token = kind(Member.ID);
        if (token == null) {
            return null;
        }
        int start = from[Member.ID.ordinal()];
        int end = to[Member.ID.ordinal()];
        boolean readable = switch (token) {
            case VALUE_STRING -> Json.utf8Length(text, start, end) - 2 <= FrameId.BYTES_MAX;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> end - start <= FrameId.BYTES_MAX;
            default -> false;
        };
        return readable ? new FrameId(new String(text, start, end - start)) : null;
    }

    private @Nullable String channelIfReadable() {
        if (!isText(Member.CHANNEL)) {
            return null;
        }
        String name = text(Member.CHANNEL);
        return name.length() <= CHANNEL_CHARS_SHOWN_MAX ? name : name.substring(0, CHANNEL_CHARS_SHOWN_MAX) + "…";
    }

    private void refuseLater(Member member) {
        if (!absent(member)) {
            throw refused("%s is not available in this version; leave it out".formatted(member.text));
        }
    }

    private boolean absent(Member member) {
        JsonToken token = kind(member);
        return token == null || token == JsonToken.VALUE_NULL;
    }

    private boolean isText(Member member) {
        return kind(member) == JsonToken.VALUE_STRING;
    }

    private @Nullable JsonToken kind(Member member) {
        return kind[member.ordinal()];
    }

    private String text(Member member) {
        if (!isText(member)) {
            throw refused("%s is %s, allowed is a string".formatted(member.text, shown(member)));
        }
        return Json.string(this.text, from[member.ordinal()], to[member.ordinal()]);
    }

    private String shown(Member member) {
        return Json.excerpt(text, from[member.ordinal()], to[member.ordinal()]);
    }

    private static TailraceException refused(String sentence) {
        return new TailraceException(Code.BAD_REQUEST, sentence);
    }
}
