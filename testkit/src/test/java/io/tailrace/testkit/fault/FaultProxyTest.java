package io.tailrace.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.testkit.fault.FaultProxy.Direction;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FaultProxyTest {
    private ServerSocket echo;
    private FaultProxy proxy;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    Socket client = echo.accept();
                    Thread.ofVirtual().start(() -> {
                        try (client) {
                            client.getInputStream().transferTo(client.getOutputStream());
                        } catch (IOException _) {
                            // The proxy cut it.
                        }
                    });
                }
            } catch (IOException _) {
                // The test is over.
            }
        });
        proxy = FaultProxy.before(echo.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void passesEveryByteBothWaysAndAHalfCloseToo() throws IOException {
        byte[] sent = new byte[300_000];
        for (int i = 0; i < sent.length; i++) {
            sent[i] = (byte) (i * 31);
        }
        try (Socket client = connect()) {
            Thread.ofVirtual().start(() -> {
                try {
                    client.getOutputStream().write(sent);
                    client.shutdownOutput();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });

            assertThat(client.getInputStream().readAllBytes()).isEqualTo(sent);
        }
        assertThat(proxy.bytes(Direction.TO_SERVER)).isEqualTo(sent.length);
        assertThat(proxy.bytes(Direction.TO_CLIENT)).isEqualTo(sent.length);
    }

    @Test
    void cutResetsWhatIsOpenAndTakesNewOnes() throws IOException {
        try (Socket client = connect();
                Socket later = new Socket()) {
            assertThat(ask(client, "a")).isEqualTo("a");

            proxy.cut();

            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
            later.connect(client.getRemoteSocketAddress());
            assertThat(ask(later, "b")).isEqualTo("b");
        }
        Awaitility.await().until(() -> proxy.open() == 0);
        assertThat(proxy.accepted()).isEqualTo(2);
    }

    @Test
    void refusesAndAcceptsOnTheSamePort() throws IOException {
        int port = proxy.port();

        proxy.refuse();

        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        proxy.accept();
        assertThat(proxy.port()).isEqualTo(port);
        try (Socket client = connect()) {
            assertThat(ask(client, "again")).isEqualTo("again");
        }
    }

    @Test
    void frozenOneWayIsDeafAndLosesNothing() throws IOException {
        try (Socket client = connect()) {
            assertThat(ask(client, "warm")).isEqualTo("warm");
            proxy.freeze(Direction.TO_CLIENT);

            client.getOutputStream().write("held".getBytes(StandardCharsets.UTF_8));

            Awaitility.await().until(() -> proxy.bytes(Direction.TO_SERVER) == 8);
            client.setSoTimeout(100);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            assertThat(proxy.bytes(Direction.TO_CLIENT)).isEqualTo(4);
            client.setSoTimeout(0);
            proxy.thaw();
            assertThat(new String(client.getInputStream().readNBytes(4), StandardCharsets.UTF_8))
                    .isEqualTo("held");
        }
    }

    @Test
    void cutsAFrozenConnectionToo() throws IOException {
        try (Socket client = connect()) {
            proxy.freeze();
            client.getOutputStream().write(1);
            Awaitility.await().until(() -> proxy.open() == 1);

            proxy.cut();

            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void cutsInTheMiddleAfterExactlySoManyBytes() throws IOException {
        proxy.cutAfter(Direction.TO_CLIENT, 3);
        try (Socket client = connect()) {
            client.getOutputStream().write("12345".getBytes(StandardCharsets.UTF_8));

            assertThatThrownBy(() -> client.getInputStream().readNBytes(5)).isInstanceOf(SocketException.class);
        }
        assertThat(proxy.bytes(Direction.TO_CLIENT)).isEqualTo(3);
        try (Socket client = connect()) {
            assertThat(ask(client, "12345")).isEqualTo("12345");
        }
    }

    @Test
    void delaysAndKeepsTheOrder() throws IOException {
        proxy.delay(Direction.TO_SERVER, Duration.ofMillis(80));
        proxy.delay(Direction.TO_CLIENT, Duration.ofMillis(70));
        try (Socket client = connect()) {
            long before = System.nanoTime();

            assertThat(ask(client, "abc")).isEqualTo("abc");

            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(150));
        }
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    }

    private static String ask(Socket client, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        client.getOutputStream().write(bytes);
        return new String(client.getInputStream().readNBytes(bytes.length), StandardCharsets.UTF_8);
    }
}
