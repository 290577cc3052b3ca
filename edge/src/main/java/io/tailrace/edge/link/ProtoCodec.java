package io.tailrace.edge.link;

import com.google.protobuf.UnsafeByteOperations;
import io.tailrace.codes.Code;
import io.tailrace.core.log.EpochTable;
import io.tailrace.core.model.ChannelName;
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
import io.tailrace.proto.internal.v1.Newest;
import io.tailrace.proto.internal.v1.PositionText;
import io.tailrace.proto.internal.v1.PublishAnswer;
import io.tailrace.proto.internal.v1.RangeRequest;
import io.tailrace.proto.internal.v1.RangeResponse;
import io.tailrace.proto.internal.v1.RangeResult;
import io.tailrace.proto.internal.v1.ReadRequest;
import io.tailrace.proto.internal.v1.Refusal;
import io.tailrace.proto.internal.v1.StoredMessage;
import io.tailrace.proto.internal.v1.TopsRequest;
import io.tailrace.proto.internal.v1.TopsResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * From the records of {@code core} to protobuf and back, for the side of a gateway. Data is wrapped and never copied on
 * its way out. Pure functions.
 */
final class ProtoCodec {
    private ProtoCodec() {}

    static io.tailrace.proto.internal.v1.Publication publication(Publication publication) {
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
        return built.build();
    }

    /** @throws TailraceException what the replica refused with */
    static Stored stored(PublishAnswer answer) {
        return switch (answer.getOutcomeCase()) {
            case STORED -> new Stored.Fresh(position(answer.getStored()));
            case DUPLICATE -> new Stored.Duplicate(position(answer.getDuplicate()));
            case CONFLICT -> new Stored.Conflict(position(answer.getConflict()));
            case REFUSED -> throw refusal(answer.getRefused());
            case OUTCOME_NOT_SET -> throw notUnderstood("an answer to a publish");
        };
    }

    /** A word that this version does not know is read as {@code internal}, its sentence stays. */
    static TailraceException refusal(Refusal refusal) {
        return new TailraceException(
                Code.of(refusal.getCode()).orElse(Code.INTERNAL), refusal.getMessage(), refusal.getRetryAfterMs());
    }

    private static TailraceException notUnderstood(String what) {
        return new TailraceException(
                Code.INTERNAL,
                "the stream-service sent %s that this node does not understand; update the gateways".formatted(what));
    }

    static ReadRequest readRequest(ChannelName channel, From from, int limit) {
        RangeRequest.Builder range =
                RangeRequest.newBuilder().setChannel(channel.text()).setLimit(limit);
        switch (from) {
            case From.After after -> range.setAfter(position(after.position()));
            case From.Newest newest -> range.setNewest(Newest.newBuilder().setBefore(newest.before()));
        }
        return ReadRequest.newBuilder().addRanges(range).build();
    }

    /** @throws TailraceException what the store refused with */
    static ReadResult readResult(RangeResponse range) {
        return switch (range.getOutcomeCase()) {
            case RESULT -> readResult(range.getResult());
            case REFUSED -> throw refusal(range.getRefused());
            case OUTCOME_NOT_SET -> throw notUnderstood("an answer to a read");
        };
    }

    private static ReadResult readResult(RangeResult result) {
        List<Notice> notices = new ArrayList<>(result.getNoticesCount());
        for (io.tailrace.proto.internal.v1.Notice notice : result.getNoticesList()) {
            notices.add(notice(notice));
        }
        List<Message> messages = new ArrayList<>(result.getMessagesCount());
        for (StoredMessage message : result.getMessagesList()) {
            messages.add(new Message(
                    new Position(message.getEpoch(), message.getOffset()),
                    publication(message.getPublication()),
                    message.getTimeMs()));
        }
        List<EpochTable.Pair> pairs = new ArrayList<>(result.getTableCount());
        for (EpochPair pair : result.getTableList()) {
            pairs.add(new EpochTable.Pair(pair.getEpoch(), pair.getStart()));
        }
        return new ReadResult(
                notices,
                position(result.getStanding()),
                messages,
                new EpochTable(pairs),
                result.getTop(),
                result.getFirstKept());
    }

    private static Notice notice(io.tailrace.proto.internal.v1.Notice notice) {
        return switch (notice.getKindCase()) {
            case GAP ->
                new Notice.Gap(
                        notice.getGap().getFrom(),
                        notice.getGap().getTo(),
                        position(notice.getGap().getPosition()),
                        cause(notice.getGap().getCause()));
            case REWOUND ->
                new Notice.Rewound(
                        notice.getRewound().getLost(),
                        position(notice.getRewound().getPosition()));
            case KIND_NOT_SET -> throw notUnderstood("a notice");
        };
    }

    private static Notice.GapCause cause(String text) {
        for (Notice.GapCause cause : Notice.GapCause.values()) {
            if (cause.text().equals(text)) {
                return cause;
            }
        }
        throw notUnderstood("a gap with the cause '%s'".formatted(text));
    }

    private static Publication publication(io.tailrace.proto.internal.v1.Publication publication) {
        byte[] bytes = publication.getData().toByteArray();
        Data data = switch (publication.getEncoding()) {
            case ENCODING_JSON -> new Data.Json(bytes);
            case ENCODING_BYTES -> new Data.Bytes(bytes);
            case ENCODING_UNSPECIFIED, UNRECOGNIZED -> throw notUnderstood("an encoding");
        };
        List<Tag> tags = new ArrayList<>(publication.getTagsCount());
        for (io.tailrace.proto.internal.v1.Tag tag : publication.getTagsList()) {
            tags.add(new Tag(tag.getName(), tag.getValue()));
        }
        String key = publication.getKey().isEmpty() ? null : publication.getKey();
        return new Publication(data, key, new MessageId(publication.getMessageId()), tags, publication.getSubject());
    }

    static TopsRequest topsRequest(List<ChannelName> channels) {
        TopsRequest.Builder request = TopsRequest.newBuilder();
        for (ChannelName channel : channels) {
            request.addChannels(channel.text());
        }
        return request.build();
    }

    /** @throws TailraceException what the store refused with */
    static List<Top> tops(TopsResponse response) {
        if (response.hasRefused()) {
            throw refusal(response.getRefused());
        }
        List<Top> tops = new ArrayList<>(response.getTopsCount());
        for (io.tailrace.proto.internal.v1.Top top : response.getTopsList()) {
            tops.add(new Top(top.getEpoch(), top.getOffset()));
        }
        return tops;
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
