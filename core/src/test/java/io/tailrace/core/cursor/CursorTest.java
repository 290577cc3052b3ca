package io.tailrace.core.cursor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tailrace.codes.Code;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Position;
import io.tailrace.core.model.TailraceException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class CursorTest {
    private static final int CASES = 2_000;
    private static final ChannelName A = new ChannelName("a");
    private static final ChannelName B = new ChannelName("b");
    private static final ChannelName C = new ChannelName("c");
    private static final Position P = Position.parse("i3.42");
    private static final Position Q = Position.parse("i3.300");

    private static TailraceException refusal(String text, ChannelName... channels) {
        TailraceException refusal =
                catchThrowableOfType(TailraceException.class, () -> Cursor.parse(text, List.of(channels)));
        assertThat(refusal).as(text).isNotNull();
        assertThat(refusal.code()).isEqualTo(Code.BAD_POSITION);
        return refusal;
    }

    @Test
    void ofOneChannelItIsThePosition() {
        assertThat(Cursor.text(List.of(A), List.of(P))).contains("i3.42");
        assertThat(Cursor.parse("i3.42", List.of(A))).containsExactly(P);
    }

    @Test
    void itsBytesAreThoseOfTheDrawing() {
        String text = Cursor.text(List.of(B, A), List.of(Q, P)).orElseThrow();

        assertThat(HexFormat.ofDelimiter(" ").formatHex(Base64.getUrlDecoder().decode(text)))
                // layout, CRC of "a\nb\n", CRC of the rest, 1 epoch of 651, epoch 0 offset 42, epoch 0 offset 300
                .isEqualTo("01 18 57 2a 97 50 67 2d df 01 8b 05 00 2a 00 ac 02");
    }

    @Test
    void theOrderOfTheChannelsIsFree() {
        String text =
                Cursor.text(List.of(A, B, C), List.of(P, Q, Position.NOTHING)).orElseThrow();

        assertThat(Cursor.text(List.of(C, A, B), List.of(Position.NOTHING, P, Q)))
                .contains(text);
        assertThat(Cursor.parse(text, List.of(B, C, A))).containsExactly(Q, Position.NOTHING, P);
    }

    @Test
    void positionsJoinedByCommasStandInTheOrderOfTheChannels() {
        assertThat(Cursor.parse("i3.300,i3.42,0", List.of(B, A, C))).containsExactly(Q, P, Position.NOTHING);
    }

    @Test
    void zeroIsTheOldestOfAll() {
        assertThat(Cursor.parse("0", List.of(A))).containsExactly(Position.NOTHING);
        assertThat(Cursor.parse("0", List.of(A, B))).containsExactly(Position.NOTHING, Position.NOTHING);
    }

    @Test
    void whatIsNoCursorOfTheseChannelsSaysWhy() {
        String cursor = Cursor.text(List.of(A, B), List.of(P, Q)).orElseThrow();
        String notOurs =
                "; send one that the server gave, unchanged, a position for each channel, or 0 for all that is kept";

        assertThat(refusal(cursor, A, C))
                .hasMessage(
                        "cursor '%s' was given for other channels than these 2; send it with its own, or leave it out"
                                .formatted(cursor));
        assertThat(refusal(cursor, A, B, C))
                .hasMessage(
                        "cursor '%s' was given for other channels than these 3; send it with its own, or leave it out"
                                .formatted(cursor));
        assertThat(refusal(cursor, A))
                .hasMessage(
                        "'%s' is no position; send one that the server gave, e.g. i3q3l21v7u.1042, or 0 for all that is kept"
                                .formatted(cursor));
        assertThat(refusal("yesterday", A, B)).hasMessage("'yesterday' is no cursor" + notOurs);
        assertThat(refusal("", A, B)).hasMessage("'' is no cursor" + notOurs);
        assertThat(refusal("ä", A, B)).hasMessage("'ä' is no cursor" + notOurs);
        assertThat(refusal("i3.42", A, B))
                .hasMessage(
                        "since is one position for 2 channels; send a cursor, or join a position for each by commas");
        assertThat(refusal("i3.42,i3.43,i3.44", A, B))
                .hasMessage("since has 3 positions for 2 channels; send one for each, in the order of the channels");
        assertThat(refusal("i3.42,i3.43", A))
                .hasMessage("since has 2 positions for 1 channels; send one for each, in the order of the channels");
        assertThat(refusal("i3.42,x", A, B))
                .hasMessage(
                        "'x' is no position; send one that the server gave, e.g. i3q3l21v7u.1042, or 0 for all that is kept");
        assertThat(refusal("i3.x", A, B))
                .hasMessage(
                        "'i3.x' is no position; send one that the server gave, e.g. i3q3l21v7u.1042, or 0 for all that is kept");
        assertThat(refusal("A".repeat(1025), A, B))
                .hasMessage(
                        "cursor has 1025 characters, allowed are at most 1024; send one that the server gave, unchanged");
        assertThat(refusal("0")).hasMessage("since is given without a channel; name the channels that it belongs to");
    }

    @Test
    void thirtyTwoChannelsAlwaysFitAndTooManyGiveNone() {
        List<ChannelName> channels = names(256);
        List<Position> largest = IntStream.range(0, 256)
                .mapToObj(i -> new Position(Position.NUMBER_MAX - i, Position.NUMBER_MAX))
                .toList();

        String text =
                Cursor.text(channels.subList(0, 32), largest.subList(0, 32)).orElseThrow();
        assertThat(text).hasSizeLessThanOrEqualTo(750);
        assertThat(Cursor.parse(text, channels.subList(0, 32))).isEqualTo(largest.subList(0, 32));
        assertThat(Cursor.text(channels, largest)).isEmpty();
        assertThat(Cursor.text(List.of(), List.of())).isEmpty();
    }

    @Test
    void aPositionIsMissingIsADefect() {
        assertThatThrownBy(() -> Cursor.text(List.of(A, B), List.of(P)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("1 positions for 2 channels");
    }

    @Test
    void everyCursorIsReadBackInEveryOrder() {
        long seed = Long.getLong("seed", new Random().nextLong());
        for (int i = 0; i < CASES; i++) {
            Random random = new Random(seed + i);
            int count = 1 + random.nextInt(40);
            List<ChannelName> channels = shuffled(names(60), random).subList(0, count);
            List<Position> positions =
                    Stream.generate(() -> position(random)).limit(count).toList();
            List<Integer> order = shuffled(IntStream.range(0, count).boxed().toList(), random);

            String text = Cursor.text(channels, positions).orElseThrow();

            assertThat(text).as("-Dseed=%d", seed + i).matches("[A-Za-z0-9_.-]{1,1024}");
            assertThat(Cursor.parse(text, order.stream().map(channels::get).toList()))
                    .as("-Dseed=%d", seed + i)
                    .isEqualTo(order.stream().map(positions::get).toList());
        }
    }

    /** A cursor that was damaged is refused, or it says what it said before; it never says something else. */
    @Test
    void aDamagedCursorNeverSaysSomethingElse() {
        long seed = Long.getLong("seed", new Random().nextLong());
        for (int i = 0; i < CASES; i++) {
            Random random = new Random(seed + i);
            int count = 2 + random.nextInt(8);
            List<ChannelName> channels = names(count);
            List<Position> positions =
                    Stream.generate(() -> position(random)).limit(count).toList();
            String damaged = damage(Cursor.text(channels, positions).orElseThrow(), random);

            try {
                assertThat(Cursor.parse(damaged, channels))
                        .as("-Dseed=%d", seed + i)
                        .isEqualTo(positions);
            } catch (TailraceException e) {
                assertThat(e.code()).isEqualTo(Code.BAD_POSITION);
            }
        }
    }

    private static String damage(String text, Random random) {
        int at = random.nextInt(text.length());
        return switch (random.nextInt(4)) {
            case 0 -> text.substring(0, at);
            case 1 -> text.substring(0, at) + text.substring(at + 1);
            case 2 -> text.substring(0, at) + "A" + text.substring(at);
            default -> text.substring(0, at) + "-_A9+=/%".charAt(random.nextInt(8)) + text.substring(at + 1);
        };
    }

    private static Position position(Random random) {
        long epoch = random.nextInt(3) == 0 ? random.nextLong(Position.NUMBER_MAX + 1) : random.nextInt(4);
        return epoch == 0 ? Position.NOTHING : new Position(epoch, random.nextLong(1L << 1 + random.nextInt(53)));
    }

    private static List<ChannelName> names(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new ChannelName("room:" + i))
                .toList();
    }

    private static <T> List<T> shuffled(List<T> list, Random random) {
        List<T> copy = new ArrayList<>(list);
        Collections.shuffle(copy, random);
        return copy;
    }
}
