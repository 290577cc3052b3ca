package io.tailrace.testkit.contract;

import io.tailrace.core.model.Data;
import io.tailrace.core.model.Message;
import io.tailrace.core.model.MessageId;
import io.tailrace.core.model.Publication;
import io.tailrace.core.port.Batch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Short ways to make what contracts publish, and to compare what comes back. */
public final class Publications {
    private Publications() {}

    /** One of the anonymous, with the id as its JSON data. */
    public static Publication of(String id) {
        return of(id, "\"" + id + "\"");
    }

    public static Publication of(String id, String json) {
        return by("", id, json);
    }

    public static Publication by(String subject, String id, String json) {
        return new Publication(Data.Json.of(json), null, new MessageId(id), List.of(), subject);
    }

    /** Data of exactly this many bytes. */
    public static Publication sized(String id, int bytes) {
        byte[] data = new byte[bytes];
        Arrays.fill(data, (byte) 'x');
        return new Publication(new Data.Bytes(data), null, new MessageId(id), List.of(), "");
    }

    public static Batch batch(String... ids) {
        return new Batch(Arrays.stream(ids).map(Publications::of).toList());
    }

    /** A batch with the ids {@code prefix-from} to {@code prefix-to}. */
    public static Batch range(String prefix, int from, int to) {
        List<Publication> publications = new ArrayList<>();
        for (int i = from; i <= to; i++) {
            publications.add(of(prefix + "-" + i));
        }
        return new Batch(publications);
    }

    /** All that a publication says, as text: arrays have no equality of their own. */
    public static String said(Publication publication) {
        return "%s %s key=%s tags=%s by '%s': %s"
                .formatted(
                        publication.id(),
                        publication.data().getClass().getSimpleName(),
                        publication.key(),
                        publication.tags(),
                        publication.subject(),
                        new String(publication.data().bytes(), StandardCharsets.ISO_8859_1));
    }

    public static List<String> ids(List<Message> messages) {
        return messages.stream()
                .map(message -> message.publication().id().text())
                .toList();
    }

    public static List<Long> offsets(List<Message> messages) {
        return messages.stream().map(Message::offset).toList();
    }
}
