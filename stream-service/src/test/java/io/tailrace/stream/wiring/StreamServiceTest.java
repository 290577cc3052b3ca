package io.tailrace.stream.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tailrace.proto.internal.v1.Encoding;
import io.tailrace.proto.internal.v1.LinkDown;
import io.tailrace.proto.internal.v1.LinkUp;
import io.tailrace.proto.internal.v1.Publication;
import io.tailrace.proto.internal.v1.PublishEntry;
import io.tailrace.proto.internal.v1.StreamServiceGrpc;
import io.tailrace.proto.internal.v1.TopsRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The process as it is wired: gRPC and management on loopback, a real Redis behind it. */
@QuarkusTest
@WithTestResource(WithRedis.class)
class StreamServiceTest {
    @ConfigProperty(name = "quarkus.grpc.server.test-port")
    int grpcPort;

    @ConfigProperty(name = "quarkus.management.test-port")
    int managementPort;

    @Test
    void itIsAliveAndBecomesReady() throws Exception {
        assertThat(status("/health/live")).isEqualTo(200);
        await().atMost(Duration.ofSeconds(30)).until(() -> status("/health/ready") == 200);
    }

    @Test
    void aPublishOnALinkIsInTheLog() throws Exception {
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", grpcPort)
                .usePlaintext()
                .build();
        try {
            BlockingQueue<LinkDown> downs = new LinkedBlockingQueue<>();
            StreamObserver<LinkUp> up = StreamServiceGrpc.newStub(channel).link(new Heard(downs));
            LinkDown first = downs.poll(30, TimeUnit.SECONDS);
            assertThat(first.getGrantedMessages()).isEqualTo(4_096);
            assertThat(first.getGrantedBytes()).isEqualTo(8 << 20);

            up.onNext(LinkUp.newBuilder()
                    .setNode("node-1")
                    .addPublishes(PublishEntry.newBuilder()
                            .setNumber(1)
                            .setChannel("room")
                            .setPublication(Publication.newBuilder()
                                    .setData(ByteString.copyFromUtf8("{}"))
                                    .setEncoding(Encoding.ENCODING_JSON)
                                    .setMessageId("a")))
                    .build());

            LinkDown second = downs.poll(30, TimeUnit.SECONDS);
            assertThat(second.getAnswers(0).getStored().getOffset()).isEqualTo(1);
            assertThat(StreamServiceGrpc.newBlockingStub(channel)
                            .tops(TopsRequest.newBuilder().addChannels("room").build())
                            .getTops(0)
                            .getOffset())
                    .isEqualTo(1);
            up.onCompleted();
        } finally {
            channel.shutdownNow().awaitTermination(30, TimeUnit.SECONDS);
        }
    }

    private int status(String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + path))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private record Heard(BlockingQueue<LinkDown> downs) implements StreamObserver<LinkDown> {
        @Override
        public void onNext(LinkDown down) {
            downs.add(down);
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
    }
}
