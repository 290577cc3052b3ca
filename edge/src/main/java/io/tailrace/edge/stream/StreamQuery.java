package io.tailrace.edge.stream;

import io.tailrace.codes.Code;
import io.tailrace.core.cursor.Cursor;
import io.tailrace.core.cursor.Start;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Namespaces;
import io.tailrace.core.model.Position;
import io.tailrace.core.model.TailraceException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The channels that a URL names and where each begins: {@code channel=a&channel=b&since=…} or {@code &rewind=10}.
 *
 * @param starts one for each channel, in their order
 */
public record StreamQuery(List<ChannelName> channels, List<Start> starts) {
    /** What later issues bring; asking for it now is an error instead of a silence. */
    private static final List<String> NOT_YET = List.of("deliver", "presence", "format", "wait", "ticket");

    public StreamQuery {
        channels = List.copyOf(channels);
        starts = List.copyOf(starts);
    }

    /**
     * Reads the query part of a URL.
     *
     * @param query percent-encoded as it came, null where there was none
     * @param lastEventId the header of that name, which wins over {@code since}: a browser repeats its first URL
     */
    public static StreamQuery parse(
            @Nullable String query, @Nullable String lastEventId, int channelsMax, Namespaces namespaces) {
        List<ChannelName> channels = new ArrayList<>();
        String since = null;
        String rewind = null;
        for (String pair : query == null ? new String[0] : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            switch (name) {
                case "channel" -> {
                    if (channels.size() == channelsMax) {
                        throw new TailraceException(
                                Code.TOO_MANY,
                                "the URL names more than %d channels, which is the limit of one stream; open another"
                                        .formatted(channelsMax));
                    }
                    channels.add(new ChannelName(value));
                }
                case "since" -> since = once(name, since, value);
                case "rewind" -> rewind = once(name, rewind, value);
                default -> {
                    if (NOT_YET.contains(name)) {
                        throw new TailraceException(
                                Code.BAD_REQUEST, "%s is not available in this version; leave it out".formatted(name));
                    }
                }
            }
        }
        if (since != null && rewind != null) {
            throw new TailraceException(
                    Code.BAD_REQUEST, "since and rewind stand beside each other; give the one or the other");
        }
        checkChannels(channels, namespaces);
        if (lastEventId != null && !lastEventId.isEmpty()) {
            since = lastEventId;
            rewind = null;
        }
        return new StreamQuery(channels, starts(channels, since, rewind));
    }

    private static void checkChannels(List<ChannelName> channels, Namespaces namespaces) {
        HashSet<ChannelName> seen = new HashSet<>();
        for (ChannelName channel : channels) {
            namespaces.of(channel);
            if (!seen.add(channel)) {
                throw new TailraceException(
                        Code.BAD_REQUEST, "channel '%s' stands twice in the URL; name it once".formatted(channel));
            }
        }
    }

    private static List<Start> starts(List<ChannelName> channels, @Nullable String since, @Nullable String rewind) {
        List<Start> starts = new ArrayList<>();
        if (since != null && channels.isEmpty()) {
            throw new TailraceException(
                    Code.BAD_REQUEST, "since stands without a channel; name the channels that it belongs to");
        }
        if (since != null) {
            for (Position position : Cursor.parse(since, channels)) {
                starts.add(new Start.Since(position));
            }
            return starts;
        }
        Start each = rewind == null ? Start.Now.INSTANCE : new Start.Rewind(rewindCount(rewind));
        channels.forEach(channel -> starts.add(each));
        return starts;
    }

    private static int rewindCount(String text) {
        try {
            int count = Integer.parseInt(text);
            if (count >= 1 && count <= Start.Rewind.COUNT_MAX) {
                return count;
            }
        } catch (NumberFormatException notANumber) {
            // the same sentence says it
        }
        String shown = text.length() > 20 ? text.substring(0, 20) + "…" : text;
        throw new TailraceException(
                Code.BAD_REQUEST,
                "rewind is '%s', allowed are 1 to %d messages".formatted(shown, Start.Rewind.COUNT_MAX));
    }

    private static String once(String name, @Nullable String before, String value) {
        if (before != null) {
            throw new TailraceException(Code.BAD_REQUEST, "%s stands twice in the URL; give it once".formatted(name));
        }
        return value;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            throw new TailraceException(
                    Code.BAD_REQUEST, "the URL has a broken percent sign; write a percent sign itself as %25");
        }
    }
}
