package io.tailrace.stream.rpc;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.tailrace.proto.internal.v1.Encoding;
import io.tailrace.proto.internal.v1.LinkDown;
import io.tailrace.proto.internal.v1.LinkUp;
import io.tailrace.proto.internal.v1.Publication;
import io.tailrace.proto.internal.v1.PublishEntry;
import io.tailrace.proto.internal.v1.StreamServiceGrpc;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A gateway's end of a link, by hand: it may do what no gateway would. */
final class RawLink implements StreamObserver<LinkDown> {
    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    private final StreamObserver<LinkUp> up;

    private RawLink(Channel channel) {
        this.up = StreamServiceGrpc.newStub(channel).link(this);
    }

    static RawLink open(Channel channel) {
        RawLink link = new RawLink(channel);
        link.up.onNext(LinkUp.newBuilder().setNode("node-1").build());
        return link;
    }

    void publish(long number, String channel, String id) {
        send(entry(number, channel, id).build());
    }

    void send(PublishEntry... entries) {
        up.onNext(
                LinkUp.newBuilder().addAllPublishes(java.util.List.of(entries)).build());
    }

    static PublishEntry.Builder entry(long number, String channel, String id) {
        return PublishEntry.newBuilder()
                .setNumber(number)
                .setChannel(channel)
                .setPublication(Publication.newBuilder()
                        .setData(ByteString.copyFromUtf8("1"))
                        .setEncoding(Encoding.ENCODING_JSON)
                        .setMessageId(id));
    }

    void halfClose() {
        up.onCompleted();
    }

    LinkDown down() throws InterruptedException {
        return (LinkDown) next();
    }

    Status end() throws InterruptedException {
        return (Status) next();
    }

    private Object next() throws InterruptedException {
        Object next = heard.poll(30, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing came");
        }
        return next;
    }

    @Override
    public void onNext(LinkDown down) {
        heard.add(down);
    }

    @Override
    public void onError(Throwable failure) {
        heard.add(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
        heard.add(Status.OK);
    }
}
