package io.tailrace.redis.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.core.model.Data;
import io.tailrace.core.model.MessageId;
import io.tailrace.core.model.Publication;
import io.tailrace.core.model.Tag;
import io.tailrace.testkit.contract.Publications;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageRecordTest {
    private static final Publication FULL =
            new Publication(Data.Json.of("[1]"), "k", new MessageId("id"), List.of(new Tag("t", "vé")), "me");

    /** The layout, byte for byte: other nodes and older logs have it. */
    @Test
    void theLayoutIsAsDrawn() {
        String expected = String.join(
                "",
                "00000016", // 22 bytes follow
                "01", // JSON
                "0002" + hex("id"),
                "0001" + hex("k"),
                "0002" + hex("me"),
                "01", // one tag
                "01" + hex("t") + "03" + hex("vé"),
                hex("[1]"));

        assertThat(HexFormat.of().formatHex(MessageRecord.write(FULL))).isEqualTo(expected);
    }

    @Test
    void whatIsAbsentTakesNoBytes() {
        Publication bare =
                new Publication(new Data.Bytes(new byte[] {(byte) 0xff}), null, new MessageId("i"), List.of(), "");

        assertThat(HexFormat.of().formatHex(MessageRecord.write(bare)))
                .isEqualTo("0000000a" + "02" + "000169" + "0000" + "0000" + "00" + "ff");
    }

    @Test
    void recordsBehindEachOtherAreReadOneByOne() {
        byte[] record = MessageRecord.write(FULL);
        ByteBuffer both =
                ByteBuffer.allocate(2 * record.length).put(record).put(record).flip();

        Publication first = MessageRecord.read(both);
        Publication second = MessageRecord.read(both);

        assertThat(both.hasRemaining()).isFalse();
        assertThat(Publications.said(first)).isEqualTo(Publications.said(FULL));
        assertThat(Publications.said(second)).isEqualTo(Publications.said(FULL));
    }

    @Test
    void aRecordThatIsCutIsRefusedWhereverItIsCut() {
        byte[] record = MessageRecord.write(FULL);

        for (int length = 0; length < record.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(record, length));
            assertThatThrownBy(() -> MessageRecord.read(cut)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void anUnknownKindIsRefused() {
        byte[] record = MessageRecord.write(FULL);
        record[4] = 9;

        assertThatThrownBy(() -> MessageRecord.read(ByteBuffer.wrap(record)))
                .hasMessage("a record of the unknown kind 9");
    }

    @Test
    void theChecksumTellsDataAndKindApart() {
        long json = MessageRecord.checksum(Data.Json.of("1"));

        assertThat(MessageRecord.checksum(Data.Json.of("1"))).isEqualTo(json).isBetween(0L, 0xffffffffL);
        assertThat(MessageRecord.checksum(Data.Json.of("2"))).isNotEqualTo(json);
        assertThat(MessageRecord.checksum(new Data.Bytes(new byte[] {'1'}))).isNotEqualTo(json);
    }

    @Test
    void anIdIsScopedByItsSubjectWithoutAmbiguity() {
        assertThat(new String(MessageRecord.scopedId(FULL), StandardCharsets.UTF_8))
                .isEqualTo("ime\0id");
        assertThat(MessageRecord.scopedId(Publications.by("a", "bc", "1")))
                .isNotEqualTo(MessageRecord.scopedId(Publications.by("ab", "c", "1")));
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
