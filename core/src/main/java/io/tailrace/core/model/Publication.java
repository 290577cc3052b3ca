package io.tailrace.core.model;

import io.tailrace.codes.Code;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a publisher gave: a message before it has a place in the log.
 *
 * @param key what conflation and state go by, 1 to 128 bytes; absent where the publisher gave none
 * @param subject who publishes, empty for the anonymous; scopes the message id
 */
public record Publication(Data data, @Nullable String key, MessageId id, List<Tag> tags, String subject) {
    public static final int KEY_BYTES_MAX = 128;
    public static final int SUBJECT_BYTES_MAX = 128;

    public Publication {
        if (key != null) {
            checkedKey(key);
        }
        int bytes = Utf8.length(subject);
        if (bytes > SUBJECT_BYTES_MAX) {
            throw new TailraceException(
                    Code.BAD_REQUEST,
                    "subject has %d bytes, allowed are at most %d".formatted(bytes, SUBJECT_BYTES_MAX));
        }
        Printable.check("subject", subject);
        tags = Tag.checked(tags);
    }

    /** The key itself, refused where it has no or too many bytes, or a control character. */
    public static String checkedKey(String key) {
        int bytes = Utf8.length(key);
        if (bytes == 0 || bytes > KEY_BYTES_MAX) {
            throw new TailraceException(
                    Code.BAD_REQUEST,
                    "key has %d bytes, allowed are 1 to %d; shorten it, or leave it out"
                            .formatted(bytes, KEY_BYTES_MAX));
        }
        Printable.check("key", key);
        return key;
    }

    /** What it takes in a batch, a window or a queue: its texts and data in bytes, and a fixed share for the rest. */
    public int weightBytes() {
        int texts = id.text().length() + (key == null ? 0 : key.length()) + subject.length();
        for (Tag tag : tags) {
            texts += tag.name().length() + tag.value().length();
        }
        return data.size() + texts + OVERHEAD_BYTES;
    }

    /** Objects and references around the texts; an estimate, on the large side. */
    public static final int OVERHEAD_BYTES = 128;
}
