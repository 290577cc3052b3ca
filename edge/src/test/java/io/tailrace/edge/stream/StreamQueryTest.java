package io.tailrace.edge.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.codes.Code;
import io.tailrace.core.cursor.Cursor;
import io.tailrace.core.cursor.Start;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Namespaces;
import io.tailrace.core.model.Position;
import io.tailrace.core.model.TailraceException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class StreamQueryTest {
    private static final ChannelName A = new ChannelName("a");
    private static final ChannelName B = new ChannelName("b");
    private static final Position AT_A = new Position(7, 3);
    private static final Position AT_B = new Position(8, 5);

    private static StreamQuery parse(@Nullable String query) {
        return StreamQuery.parse(query, null, 2, Namespaces.ONLY_DEFAULT);
    }

    private static void refused(@Nullable String query, Code code, String sentence) {
        assertThatThrownBy(() -> parse(query)).isInstanceOfSatisfying(TailraceException.class, refused -> {
            assertThat(refused.code()).isEqualTo(code);
            assertThat(refused.sentence()).isEqualTo(sentence);
        });
    }

    @Test
    void noQueryNamesNoChannel() {
        assertThat(parse(null)).isEqualTo(new StreamQuery(List.of(), List.of()));
        assertThat(parse("")).isEqualTo(new StreamQuery(List.of(), List.of()));
    }

    @Test
    void channelsBeginNowInTheirOrder() {
        assertThat(parse("channel=b&channel=a"))
                .isEqualTo(new StreamQuery(List.of(B, A), List.of(Start.Now.INSTANCE, Start.Now.INSTANCE)));
    }

    @Test
    void sinceIsAPositionACursorOrPositionsWithCommas() {
        List<Start> both = List.of(new Start.Since(AT_A), new Start.Since(AT_B));

        assertThat(parse("channel=a&since=7.3").starts()).containsExactly(new Start.Since(AT_A));
        assertThat(parse("since=7.3,8.5&channel=a&channel=b").starts()).isEqualTo(both);
        assertThat(parse("channel=a&channel=b&since="
                                + Cursor.text(List.of(A, B), List.of(AT_A, AT_B))
                                        .orElseThrow())
                        .starts())
                .isEqualTo(both);
        assertThat(parse("channel=a&channel=b&since=0").starts())
                .containsExactly(new Start.Since(Position.NOTHING), new Start.Since(Position.NOTHING));
    }

    @Test
    void rewindHoldsForEachChannel() {
        assertThat(parse("channel=a&channel=b&rewind=10").starts())
                .containsExactly(new Start.Rewind(10), new Start.Rewind(10));
    }

    @Test
    void theHeaderWinsOverTheUrlBecauseABrowserRepeatsItsFirst() {
        StreamQuery since = StreamQuery.parse("channel=a&since=7.1", "7.3", 2, Namespaces.ONLY_DEFAULT);
        StreamQuery rewind = StreamQuery.parse("channel=a&rewind=5", "7.3", 2, Namespaces.ONLY_DEFAULT);
        StreamQuery empty = StreamQuery.parse("channel=a&since=7.1", "", 2, Namespaces.ONLY_DEFAULT);

        assertThat(since.starts()).containsExactly(new Start.Since(AT_A));
        assertThat(rewind.starts()).containsExactly(new Start.Since(AT_A));
        assertThat(empty.starts()).containsExactly(new Start.Since(new Position(7, 1)));
    }

    @Test
    void namesAreDecoded() {
        assertThat(parse("channel=orders%2F7").channels()).containsExactly(new ChannelName("orders/7"));
    }

    @Test
    void unknownNamesAreIgnored() {
        assertThat(parse("channel=a&colour=red&x").channels()).containsExactly(A);
    }

    @Test
    void whatCannotBeIsRefusedWithItsReason() {
        refused(
                "channel=a&since=7.3&rewind=1",
                Code.BAD_REQUEST,
                "since and rewind stand beside each other; give the one or the other");
        refused("channel=a&channel=a", Code.BAD_REQUEST, "channel 'a' stands twice in the URL; name it once");
        refused("channel=a&since=7.3&since=7.4", Code.BAD_REQUEST, "since stands twice in the URL; give it once");
        refused("since=7.3", Code.BAD_REQUEST, "since stands without a channel; name the channels that it belongs to");
        refused("channel=a&rewind=0", Code.BAD_REQUEST, "rewind is '0', allowed are 1 to 1000 messages");
        refused("channel=a&rewind=1001", Code.BAD_REQUEST, "rewind is '1001', allowed are 1 to 1000 messages");
        refused("channel=a&rewind=x", Code.BAD_REQUEST, "rewind is 'x', allowed are 1 to 1000 messages");
        refused("channel=a&deliver=latest", Code.BAD_REQUEST, "deliver is not available in this version; leave it out");
        refused(
                "channel=%zz",
                Code.BAD_REQUEST, "the URL has a broken percent sign; write a percent sign itself as %25");
        refused(
                "channel=a&channel=b&channel=c",
                Code.TOO_MANY,
                "the URL names more than 2 channels, which is the limit of one stream; open another");
        refused(
                "channel=void:a",
                Code.UNKNOWN_NAMESPACE,
                "namespace 'void' of channel 'void:a' is not configured; configure tailrace.namespaces.void, or use a channel without a colon");
        assertThatThrownBy(() -> parse("channel=a&since=x"))
                .isInstanceOfSatisfying(
                        TailraceException.class,
                        refused -> assertThat(refused.code()).isEqualTo(Code.BAD_POSITION));
    }
}
