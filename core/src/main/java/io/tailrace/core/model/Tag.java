package io.tailrace.core.model;

import io.tailrace.codes.Code;
import java.util.List;

/** A short pair that is carried with a message and never interpreted: name and value of 1 to 64 bytes. */
public record Tag(String name, String value) {
    public static final int BYTES_MAX = 64;
    public static final int COUNT_MAX = 8;

    public Tag {
        checkPart("tag name", name);
        checkPart("tag value", value);
    }

    private static void checkPart(String what, String text) {
        int bytes = Utf8.length(text);
        if (bytes == 0 || bytes > BYTES_MAX) {
            throw new TailraceException(
                    Code.BAD_REQUEST,
                    "%s has %d bytes, allowed are 1 to %d; shorten it".formatted(what, bytes, BYTES_MAX));
        }
        Printable.check(what, text);
    }

    /** An unmodifiable copy, refused where there are more than {@link #COUNT_MAX} or a name stands twice. */
    public static List<Tag> checked(List<Tag> tags) {
        if (tags.size() > COUNT_MAX) {
            throw new TailraceException(
                    Code.BAD_REQUEST,
                    "message has %d tags, allowed are %d; put the rest into the data"
                            .formatted(tags.size(), COUNT_MAX));
        }
        for (int i = 1; i < tags.size(); i++) {
            for (int k = 0; k < i; k++) {
                if (tags.get(k).name().equals(tags.get(i).name())) {
                    throw new TailraceException(
                            Code.BAD_REQUEST,
                            "tag '%s' stands twice; give each name once"
                                    .formatted(tags.get(i).name()));
                }
            }
        }
        return List.copyOf(tags);
    }
}
