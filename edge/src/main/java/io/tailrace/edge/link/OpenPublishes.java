package io.tailrace.edge.link;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The open publishes of one loop, in the order of their coming. Taking one out costs the same wherever it stands,
 * because answers of different channels come in any order. One loop only.
 */
final class OpenPublishes {
    private @Nullable OpenPublish oldest;
    private @Nullable OpenPublish newest;
    private int count;

    void add(OpenPublish publish) {
        publish.older = newest;
        if (newest == null) {
            oldest = publish;
        } else {
            newest.newer = publish;
        }
        newest = publish;
        count++;
    }

    void remove(OpenPublish publish) {
        OpenPublish older = publish.older;
        OpenPublish newer = publish.newer;
        if (older == null) {
            oldest = newer;
        } else {
            older.newer = newer;
        }
        if (newer == null) {
            newest = older;
        } else {
            newer.older = older;
        }
        publish.older = null;
        publish.newer = null;
        count--;
    }

    @Nullable
    OpenPublish oldest() {
        return oldest;
    }

    int count() {
        return count;
    }

    /** Oldest first; the visitor takes none out. */
    void forEach(Consumer<OpenPublish> visitor) {
        for (OpenPublish publish = oldest; publish != null; publish = publish.newer) {
            visitor.accept(publish);
        }
    }
}
