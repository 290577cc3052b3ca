package io.tailrace.redis.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Position;
import io.tailrace.core.port.BusBatch;
import io.tailrace.testkit.contract.Publications;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BusFrameTest {
    private static final ChannelName CHANNEL = new ChannelName("room");

    private static byte[] frame(String line, String... ids) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(line.getBytes(StandardCharsets.US_ASCII));
        for (String id : ids) {
            out.writeBytes(MessageRecord.write(Publications.of(id)));
        }
        return out.toByteArray();
    }

    @Test
    void aFrameIsReadAsTheFunctionWritesIt() {
        BusBatch batch = BusFrame.read(CHANNEL, frame("1 1838587846740318 103 117 2 1800000000000\n", "a", "b"));

        assertThat(batch.channel()).isEqualTo(CHANNEL);
        assertThat(batch.epoch()).isEqualTo(1838587846740318L);
        assertThat(batch.epochStart()).isEqualTo(103);
        assertThat(Publications.ids(batch.messages())).containsExactly("a", "b");
        assertThat(batch.messages().getLast().position()).isEqualTo(new Position(1838587846740318L, 118));
        assertThat(batch.messages().getLast().timeMillis()).isEqualTo(1_800_000_000_000L);
    }

    @Test
    void anotherVersionIsRefused() {
        assertThatThrownBy(() -> BusFrame.read(CHANNEL, frame("2 5 1 1 1 9\n", "a")))
                .hasMessage("the bus told '2 5 1 1 1 9'");
    }

    @Test
    void aFrameThatIsCutOrTooLongIsRefused() {
        byte[] whole = frame("1 5 1 1 2 9\n", "a", "b");

        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> BusFrame.read(CHANNEL, cut)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> BusFrame.read(CHANNEL, Arrays.copyOf(whole, whole.length + 1)))
                .hasMessage("1 bytes behind 2 records");
    }
}
