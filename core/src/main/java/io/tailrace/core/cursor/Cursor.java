package io.tailrace.core.cursor;

import io.tailrace.codes.Code;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Position;
import io.tailrace.core.model.TailraceException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The text of where a reader of some channels stands. For one channel it is the position; for several it is opaque and
 * URL-safe, and made for these channels in whatever order they are named. Make one per stream: the order and the
 * checksum of the names are worked out once. Immutable.
 *
 * <p>The bytes behind the base64url of several, where a number is a varint (7 bits a byte, lowest first, the high bit
 * says that more follow):
 *
 * <pre>
 *   0        1           5           9
 *   +--------+-----------+-----------+---------+---------+-----+-----------------+-----+
 *   | 1      | CRC-32 of | CRC-32 of | epochs  | epoch   | ... | index of epoch, | ... |
 *   | layout | the names | the rest  |         |         |     | offset          |     |
 *   +--------+-----------+-----------+---------+---------+-----+-----------------+-----+
 *                                     number    each once       for each channel, by name
 * </pre>
 *
 * <p>32 channels of 32 epochs take 750 characters at most; channels of one store share their epoch, and then it is
 * about 4 bytes for each.
 */
public final class Cursor {
    /** The most characters of a cursor; 32 channels always fit. */
    public static final int CHARS_MAX = 1_024;

    private static final byte LAYOUT = 1;
    private static final int NAMES_AT = 1;
    private static final int CHECK_AT = 5;
    private static final int EPOCHS_AT = 9;
    private static final int VARINT_BYTES_MAX = 8; // 2^53 - 1 has 53 bits
    private static final int SHOWN_CHARS_MAX = 32;

    /** Indexes into the caller's order, by name. */
    private final int[] byName;

    private final int namesChecksum;

    private Cursor(int[] byName, int namesChecksum) {
        this.byName = byName;
        this.namesChecksum = namesChecksum;
    }

    /** Of these channels; each stands once. */
    public static Cursor of(List<ChannelName> channels) {
        List<Integer> order = new ArrayList<>(channels.size());
        for (int i = 0; i < channels.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparing(index -> channels.get(index).text()));
        CRC32 checksum = new CRC32();
        for (int index : order) {
            checksum.update(channels.get(index).text().getBytes(StandardCharsets.US_ASCII));
            checksum.update('\n');
        }
        return new Cursor(order.stream().mapToInt(Integer::intValue).toArray(), (int) checksum.getValue());
    }

    /** See {@link #text(List)}. */
    public static Optional<String> text(List<ChannelName> channels, List<Position> positions) {
        return of(channels).text(positions);
    }

    /** See {@link #parse(String)}. */
    public static List<Position> parse(String text, List<ChannelName> channels) {
        return of(channels).parse(text);
    }

    /**
     * The text of these positions, which stand in the order of the channels. Empty where it would be longer than
     * {@link #CHARS_MAX}, which takes more than 32 channels, and for no channel at all.
     */
    public Optional<String> text(List<Position> positions) {
        if (positions.size() != byName.length) {
            throw new IllegalArgumentException(
                    "%d positions for %d channels".formatted(positions.size(), byName.length));
        }
        if (positions.size() <= 1) {
            return positions.stream().map(Position::text).findFirst();
        }
        List<Long> epochs =
                positions.stream().map(Position::epoch).distinct().sorted().toList();
        Bytes out = new Bytes(EPOCHS_AT + VARINT_BYTES_MAX * (1 + epochs.size() + 2 * positions.size()));
        out.length = EPOCHS_AT;
        out.number(epochs.size());
        epochs.forEach(out::number);
        for (int index : byName) {
            Position position = positions.get(index);
            out.number(Collections.binarySearch(epochs, position.epoch()));
            out.number(position.offset());
        }
        out.bytes[0] = LAYOUT;
        out.putInt(NAMES_AT, namesChecksum);
        out.putInt(CHECK_AT, check(out.bytes, out.length));
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(out.bytes, out.length));
        return text.length() > CHARS_MAX ? Optional.empty() : Optional.of(text);
    }

    private static int check(byte[] bytes, int length) {
        CRC32 checksum = new CRC32();
        checksum.update(bytes, EPOCHS_AT, length - EPOCHS_AT);
        return (int) checksum.getValue();
    }

    /**
     * The positions in the order of the channels, from a cursor, from a position for each channel joined by commas, or
     * from {@code 0}, which is the oldest of all. Anything else is refused as {@code bad_position}.
     */
    public List<Position> parse(String text) {
        if (byName.length == 0) {
            throw refused("since is given without a channel; name the channels that it belongs to");
        }
        if (text.equals("0")) {
            return Collections.nCopies(byName.length, Position.NOTHING);
        }
        if (text.indexOf(',') >= 0) {
            return joined(text);
        }
        if (byName.length == 1) {
            return List.of(Position.parse(text));
        }
        if (text.indexOf('.') >= 0) {
            Position.parse(text); // what is no position at all is told so first
            throw refused("since is one position for %d channels; send a cursor, or join a position for each by commas"
                    .formatted(byName.length));
        }
        return opaque(text);
    }

    private List<Position> joined(String text) {
        String[] parts = text.split(",", byName.length + 1);
        long count = text.chars().filter(c -> c == ',').count() + 1;
        if (count != byName.length) {
            throw refused("since has %d positions for %d channels; send one for each, in the order of the channels"
                    .formatted(count, byName.length));
        }
        return Arrays.stream(parts).map(Position::parse).toList();
    }

    private List<Position> opaque(String text) {
        if (text.length() > CHARS_MAX) {
            throw refused("cursor has %d characters, allowed are at most %d; send one that the server gave, unchanged"
                    .formatted(text.length(), CHARS_MAX));
        }
        Bytes in = new Bytes(decoded(text));
        if (in.bytes.length < EPOCHS_AT
                || in.bytes[0] != LAYOUT
                || in.getInt(CHECK_AT) != check(in.bytes, in.bytes.length)) {
            throw broken(text);
        }
        if (in.getInt(NAMES_AT) != namesChecksum) {
            throw refused(
                    "cursor '%s' was given for other channels than these %d; send it with its own, or leave it out"
                            .formatted(shown(text), byName.length));
        }
        in.length = EPOCHS_AT;
        long[] epochs = epochs(in, text);
        Position[] positions = new Position[byName.length];
        for (int index : byName) {
            long epoch = in.number();
            long offset = in.number();
            if (epoch < 0 || epoch >= epochs.length || offset < 0) {
                throw broken(text);
            }
            positions[index] = new Position(epochs[(int) epoch], offset);
        }
        if (in.length != in.bytes.length) {
            throw broken(text);
        }
        return List.of(positions);
    }

    private long[] epochs(Bytes in, String text) {
        long count = in.number();
        if (count < 1 || count > byName.length) {
            throw broken(text);
        }
        long[] epochs = new long[(int) count];
        for (int i = 0; i < epochs.length; i++) {
            epochs[i] = in.number();
            if (epochs[i] < 0) {
                throw broken(text);
            }
        }
        return epochs;
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw broken(text);
        }
    }

    private static String shown(String text) {
        return text.length() > SHOWN_CHARS_MAX ? text.substring(0, SHOWN_CHARS_MAX) + "…" : text;
    }

    private static TailraceException broken(String text) {
        return refused(
                "'%s' is no cursor; send one that the server gave, unchanged, a position for each channel, or 0 for all that is kept"
                        .formatted(shown(text)));
    }

    private static TailraceException refused(String sentence) {
        return new TailraceException(Code.BAD_POSITION, sentence);
    }

    /** Bytes and a place in them, where the next number is written or read. */
    private static final class Bytes {
        private final byte[] bytes;
        private int length;

        private Bytes(int size) {
            bytes = new byte[size];
        }

        private Bytes(byte[] bytes) {
            this.bytes = bytes;
        }

        private void number(long value) {
            long rest = value;
            while (rest >= 0x80) {
                bytes[length++] = (byte) (rest | 0x80);
                rest >>>= 7;
            }
            bytes[length++] = (byte) rest;
        }

        /** The next number, or -1 where there is none, or one that no position may have. */
        private long number() {
            long value = 0;
            for (int i = 0; i < VARINT_BYTES_MAX && length < bytes.length; i++) {
                byte b = bytes[length++];
                value |= (long) (b & 0x7f) << 7 * i;
                if (b >= 0) {
                    return value <= Position.NUMBER_MAX ? value : -1;
                }
            }
            return -1;
        }

        private void putInt(int at, int value) {
            for (int i = 0; i < 4; i++) {
                bytes[at + i] = (byte) (value >>> 24 - 8 * i);
            }
        }

        private int getInt(int at) {
            int value = 0;
            for (int i = 0; i < 4; i++) {
                value = value << 8 | bytes[at + i] & 0xff;
            }
            return value;
        }
    }
}
