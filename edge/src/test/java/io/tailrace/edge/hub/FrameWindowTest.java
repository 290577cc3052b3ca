package io.tailrace.edge.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FrameWindowTest {
    private static Frame frame(long offset, int bytes) {
        return new Frame(offset, 7, new byte[bytes], new byte[0]);
    }

    private static List<Frame> frames(long from, long to) {
        List<Frame> frames = new ArrayList<>();
        for (long offset = from; offset <= to; offset++) {
            frames.add(frame(offset, 10));
        }
        return frames;
    }

    private static List<Long> offsets(FrameWindow window) {
        return window.all().stream().map(Frame::offset).toList();
    }

    @Test
    void emptyItStillKnowsItsTop() {
        FrameWindow window = new FrameWindow(4, 1 << 20);
        window.restart(41);

        assertThat(window.top()).isEqualTo(41);
        assertThat(window.first()).isEqualTo(42);
        assertThat(window.bytes()).isZero();
    }

    @Test
    void theOldestGoesWhereThereAreTooMany() {
        FrameWindow window = new FrameWindow(4, 1 << 20);

        window.add(frames(1, 6));

        assertThat(offsets(window)).containsExactly(3L, 4L, 5L, 6L);
    }

    @Test
    void theOldestGoWhereThereAreTooManyBytes() {
        FrameWindow window = new FrameWindow(100, 3L * frame(1, 10).weightBytes());

        window.add(frames(1, 6));

        assertThat(offsets(window)).containsExactly(4L, 5L, 6L);
    }

    @Test
    void aFrameOverTheBytesIsNotKept() {
        FrameWindow window = new FrameWindow(100, 100);

        window.add(List.of(frame(1, 1_000)));

        assertThat(window.first()).isEqualTo(2);
        assertThat(window.top()).isEqualTo(1);
        assertThat(window.bytes()).isZero();
    }

    @Test
    void whatDoesNotFollowIsADefectThatSaysSo() {
        FrameWindow window = new FrameWindow(4, 1 << 20);
        window.restart(3);

        assertThatThrownBy(() -> window.add(frames(5, 5)))
                .isInstanceOf(AssertionError.class)
                .hasMessage("frame 5 after 3");
    }

    @Test
    void aCutBelowTheWindowEmptiesItAndMovesTheTop() {
        FrameWindow window = new FrameWindow(100, 1 << 20);
        window.restart(10);
        window.add(frames(11, 20));

        window.cutTo(5);

        assertThat(window.top()).isEqualTo(5);
        assertThat(window.first()).isEqualTo(6);
        window.add(frames(6, 7));
        assertThat(offsets(window)).containsExactly(6L, 7L);
    }

    @Test
    void whatAnotherWindowLetGoIsDroppedAndNothingElse() {
        FrameWindow window = new FrameWindow(100, 1 << 20);
        window.add(frames(1, 5));

        window.dropBelow(1);
        window.dropBelow(4);
        assertThat(offsets(window)).containsExactly(4L, 5L);
        window.dropBelow(9);

        assertThat(window.first()).isEqualTo(6);
        assertThat(window.top()).isEqualTo(5);
    }

    @Test
    void itIsAQueueWithABeginningAndAnEnd() {
        long seed = Long.getLong("seed", new Random().nextLong());
        Random random = new Random(seed);
        FrameWindow window = new FrameWindow(50, 1 << 20);
        ArrayDeque<Long> model = new ArrayDeque<>();
        long top = 0;
        for (int i = 0; i < 20_000; i++) {
            switch (random.nextInt(8)) {
                case 0 -> {
                    long first = top - random.nextInt(60);
                    window.dropBelow(first);
                    model.removeIf(offset -> offset < first);
                }
                case 1 -> {
                    long to = Math.max(0, top - random.nextInt(10));
                    window.cutTo(to);
                    model.removeIf(offset -> offset > to);
                    top = to;
                }
                default -> {
                    int count = random.nextInt(20);
                    window.add(frames(top + 1, top + count));
                    for (int k = 0; k < count; k++) {
                        model.add(++top);
                    }
                    while (model.size() > 50) {
                        model.remove();
                    }
                }
            }

            assertThat(window.top()).as("-Dseed=%d", seed).isEqualTo(top);
            assertThat(offsets(window)).as("-Dseed=%d", seed).containsExactlyElementsOf(model);
            assertThat(window.bytes())
                    .as("-Dseed=%d", seed)
                    .isEqualTo((long) model.size() * frame(1, 10).weightBytes());
        }
    }
}
