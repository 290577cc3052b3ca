package io.tailrace.stream.rpc;

import com.google.protobuf.UnsafeByteOperations;
import io.tailrace.codes.Code;
import io.tailrace.core.log.EpochTable;
import io.tailrace.core.model.Data;
import io.tailrace.core.model.Message;
import io.tailrace.core.model.MessageId;
import io.tailrace.core.model.Notice;
import io.tailrace.core.model.Position;
import io.tailrace.core.model.Publication;
import io.tailrace.core.model.Tag;
import io.tailrace.core.model.TailraceException;
import io.tailrace.core.port.From;
import io.tailrace.core.port.ReadResult;
import io.tailrace.core.port.Stored;
import io.tailrace.core.port.Top;
import io.tailrace.proto.internal.v1.Encoding;
import io.tailrace.proto.internal.v1.EpochPair;
import io.tailrace.proto.internal.v1.Gap;
import io.tailrace.proto.internal.v1.PositionText;
import io.tailrace.proto.internal.v1.PublishAnswer;
import io.tailrace.proto.internal.v1.RangeRequest;
import io.tailrace.proto.internal.v1.RangeResult;
import io.tailrace.proto.internal.v1.Refusal;
import io.tailrace.proto.internal.v1.Rewound;
import io.tailrace.proto.internal.v1.StoredMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * From protobuf to the records of {@code core} and back, for the side of the stream-service. Data is wrapped and never
 * copied on its way out. Pure functions.
 */
final class ProtoCodec {
    private ProtoCodec() {}

    /** @throws TailraceException {@code bad_request} and the like: a record checks itself */
    static Publication publication(io.tailrace.proto.internal.v1.Publication publication) {
        byte[] bytes = publication.getData().toByteArray();
        Data data = switch (publication.getEncoding()) {
            case ENCODING_JSON -> new Data.Json(bytes);
            case ENCODING_BYTES -> new Data.Bytes(bytes);
            case ENCODING_UNSPECIFIED, UNRECOGNIZED ->
                throw new TailraceException(
                        Code.BAD_REQUEST,
                        "encoding %d is unknown, known are 1 (JSON) and 2 (bytes); update the stream-service first"
                                .formatted(publication.getEncodingValue()));
        };
        List<Tag> tags = new ArrayList<>(publication.getTagsCount());
        for (io.tailrace.proto.internal.v1.Tag tag : publication.getTagsList()) {
            tags.add(new Tag(tag.getName(), tag.getValue()));
        }
        String key = publication.getKey().isEmpty() ? null : publication.getKey();
        return new Publication(data, key, new MessageId(publication.getMessageId()), tags, publication.getSubject());
    }

    static PublishAnswer answer(long number, Stored stored) {
        PublishAnswer.Builder answer = PublishAnswer.newBuilder().setNumber(number);
        switch (stored) {
            case Stored.Fresh fresh -> answer.setStored(position(fresh.position()));
            case Stored.Duplicate duplicate -> answer.setDuplicate(position(duplicate.position()));
            case Stored.Conflict conflict -> answer.setConflict(position(conflict.position()));
        }
        return answer.build();
    }

    static PublishAnswer answer(long number, TailraceException refused) {
        return PublishAnswer.newBuilder()
                .setNumber(number)
                .setRefused(refusal(refused))
                .build();
    }

    static Refusal refusal(TailraceException refused) {
        return Refusal.newBuilder()
                .setCode(refused.code().text())
                .setMessage(refused.sentence())
                .setRetryAfterMs((int) Math.min(refused.retryAfterMillis(), Integer.MAX_VALUE))
                .build();
    }

    static From from(RangeRequest range) {
        return switch (range.getFromCase()) {
            case AFTER -> new From.After(position(range.getAfter()));
            case NEWEST -> new From.Newest(range.getNewest().getBefore());
            case FROM_NOT_SET ->
                throw new TailraceException(Code.BAD_REQUEST, "the range names no start; set after or newest");
        };
    }

    static RangeResult result(ReadResult read) {
        RangeResult.Builder result = RangeResult.newBuilder()
                .setStanding(position(read.standing()))
                .setTop(read.top())
                .setFirstKept(read.firstKept());
        for (Notice notice : read.notices()) {
            result.addNotices(notice(notice));
        }
        for (Message message : read.messages()) {
            result.addMessages(message(message));
        }
        for (EpochTable.Pair pair : read.table().pairs()) {
            result.addTable(EpochPair.newBuilder().setEpoch(pair.epoch()).setStart(pair.start()));
        }
        return result.build();
    }

    private static io.tailrace.proto.internal.v1.Notice notice(Notice notice) {
        io.tailrace.proto.internal.v1.Notice.Builder built = io.tailrace.proto.internal.v1.Notice.newBuilder();
        switch (notice) {
            case Notice.Gap gap ->
                built.setGap(Gap.newBuilder()
                        .setFrom(gap.from())
                        .setTo(gap.to())
                        .setPosition(position(gap.position()))
                        .setCause(gap.cause().text()));
            case Notice.Rewound rewound ->
                built.setRewound(Rewound.newBuilder()
                        .setLost(rewound.lost())
                        .setPosition(position(rewound.position()))
                        .setCause(Notice.Rewound.CAUSE));
        }
        return built.build();
    }

    private static StoredMessage message(Message message) {
        Publication publication = message.publication();
        io.tailrace.proto.internal.v1.Publication.Builder built = io.tailrace.proto.internal.v1.Publication.newBuilder()
                .setData(UnsafeByteOperations.unsafeWrap(publication.data().bytes()))
                .setEncoding(
                        switch (publication.data()) {
                            case Data.Json _ -> Encoding.ENCODING_JSON;
                            case Data.Bytes _ -> Encoding.ENCODING_BYTES;
                        })
                .setMessageId(publication.id().text())
                .setSubject(publication.subject());
        String key = publication.key();
        if (key != null) {
            built.setKey(key);
        }
        for (Tag tag : publication.tags()) {
            built.addTags(io.tailrace.proto.internal.v1.Tag.newBuilder()
                    .setName(tag.name())
                    .setValue(tag.value()));
        }
        return StoredMessage.newBuilder()
                .setEpoch(message.position().epoch())
                .setOffset(message.offset())
                .setPublication(built)
                .setTimeMs(message.timeMillis())
                .build();
    }

    static io.tailrace.proto.internal.v1.Top top(Top top) {
        return io.tailrace.proto.internal.v1.Top.newBuilder()
                .setEpoch(top.epoch())
                .setOffset(top.offset())
                .build();
    }

    private static Position position(PositionText position) {
        return new Position(position.getEpoch(), position.getOffset());
    }

    private static PositionText position(Position position) {
        return PositionText.newBuilder()
                .setEpoch(position.epoch())
                .setOffset(position.offset())
                .build();
    }
}
