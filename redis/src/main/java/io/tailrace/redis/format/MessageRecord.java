package io.tailrace.redis.format;

import io.tailrace.core.model.Data;
import io.tailrace.core.model.MessageId;
import io.tailrace.core.model.Publication;
import io.tailrace.core.model.Tag;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A publication as bytes: the same ones in the log and on the bus, so that the store only moves them.
 *
 * <pre>
 *  length  kind  id              key             subject         tags
 * ┌───────┬─────┬───────┬───────┬───────┬───────┬───────┬───────┬───────┬─────────────────────────┬───────┐
 * │ u32   │ u8  │ u16 n │ n     │ u16 n │ n     │ u16 n │ n     │ u8 k  │ k × (u8 n, n, u8 n, n)  │ data  │
 * └───────┴─────┴───────┴───────┴───────┴───────┴───────┴───────┴───────┴─────────────────────────┴───────┘
 *  of all   1 JSON           0 bytes: no key                     at most 8, names and values        the rest
 *  behind   2 bytes
 * </pre>
 *
 * <p>Texts are UTF-8, numbers big-endian.
 */
public final class MessageRecord {
    private static final int JSON = 1;
    private static final int BYTES = 2;
    private static final byte[] NOTHING = new byte[0];

    private MessageRecord() {}

    public static byte[] write(Publication publication) {
        byte[] id = utf8(publication.id().text());
        String key = publication.key();
        byte[] keyBytes = key == null ? NOTHING : utf8(key);
        byte[] subject = utf8(publication.subject());
        byte[] data = publication.data().bytes();
        List<byte[]> tags = new ArrayList<>(2 * publication.tags().size());
        int tagBytes = 0;
        for (Tag tag : publication.tags()) {
            byte[] name = utf8(tag.name());
            byte[] value = utf8(tag.value());
            tags.add(name);
            tags.add(value);
            tagBytes += 2 + name.length + value.length;
        }
        int length = 1 + 2 + id.length + 2 + keyBytes.length + 2 + subject.length + 1 + tagBytes + data.length;
        ByteBuffer out = ByteBuffer.allocate(Integer.BYTES + length);
        out.putInt(length).put((byte) (publication.data() instanceof Data.Json ? JSON : BYTES));
        putShort(out, id);
        putShort(out, keyBytes);
        putShort(out, subject);
        out.put((byte) publication.tags().size());
        for (byte[] part : tags) {
            out.put((byte) part.length).put(part);
        }
        return out.put(data).array();
    }

    /** Reads one record and leaves the buffer behind it. */
    public static Publication read(ByteBuffer in) {
        try {
            int length = in.getInt();
            int end = in.position() + length;
            if (length < 0 || end > in.limit()) {
                throw new IllegalArgumentException(
                        "a record of %d bytes where %d are left".formatted(length, in.remaining()));
            }
            int kind = in.get();
            String id = text(in, Short.toUnsignedInt(in.getShort()));
            int keyLength = Short.toUnsignedInt(in.getShort());
            @Nullable String key = keyLength == 0 ? null : text(in, keyLength);
            String subject = text(in, Short.toUnsignedInt(in.getShort()));
            int tagCount = in.get();
            List<Tag> tags = new ArrayList<>(Math.max(0, tagCount));
            for (int i = 0; i < tagCount; i++) {
                String name = text(in, in.get());
                tags.add(new Tag(name, text(in, in.get())));
            }
            byte[] data = new byte[end - in.position()];
            in.get(data);
            return new Publication(data(kind, data), key, new MessageId(id), tags, subject);
        } catch (BufferUnderflowException | NegativeArraySizeException e) {
            throw new IllegalArgumentException("a record that ends too early", e);
        }
    }

    /** What tells the same id with other data: kind and bytes of the data. */
    public static long checksum(Data data) {
        CRC32 crc = new CRC32();
        crc.update(data.bytes());
        crc.update(data instanceof Data.Json ? JSON : BYTES);
        return crc.getValue();
    }

    /** The field under which a message id is remembered: scoped to its subject; NUL is legal in neither. */
    public static byte[] scopedId(Publication publication) {
        return utf8("i" + publication.subject() + '\0' + publication.id().text());
    }

    /** The bytes that retention counts: data and texts. */
    public static int countedBytes(Publication publication) {
        return publication.weightBytes() - Publication.OVERHEAD_BYTES;
    }

    private static Data data(int kind, byte[] bytes) {
        return switch (kind) {
            case JSON -> new Data.Json(bytes);
            case BYTES -> new Data.Bytes(bytes);
            default -> throw new IllegalArgumentException("a record of the unknown kind %d".formatted(kind));
        };
    }

    private static void putShort(ByteBuffer out, byte[] text) {
        out.putShort((short) text.length).put(text);
    }

    private static String text(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
