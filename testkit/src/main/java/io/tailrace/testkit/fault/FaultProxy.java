package io.tailrace.testkit.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A network that breaks on demand: a TCP proxy on a loopback port, between a client and one server, in user space, so
 * that it needs neither root nor a kernel module. Bytes pass as they are until a fault is asked for:
 *
 * <ul>
 *   <li>{@link #cut}: every connection of now ends with a reset; new ones pass.
 *   <li>{@link #refuse}, {@link #accept}: nobody listens, and somebody does again.
 *   <li>{@link #freeze}, {@link #thaw}: nothing passes in a direction and no connection ends, as behind a dead cable.
 *       Nothing is lost: what was sent meanwhile arrives after the thaw. {@link Direction#TO_CLIENT} alone is the deaf
 *       bus, which takes commands and delivers nothing.
 *   <li>{@link #delay}: each piece of at most 16 KiB arrives later by this much, one after the other: order stays, and
 *       throughput falls with it.
 *   <li>{@link #cutAfter}: the next connection is reset after exactly so many bytes, so in the middle of a frame.
 * </ul>
 *
 * <p>Thread-safe. Two virtual threads for each connection, each with a buffer of 16 KiB; a stalled one stops reading,
 * so the sender feels it as it would feel the network.
 */
public final class FaultProxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final long NEVER = Long.MAX_VALUE;

    /** Which way bytes go. */
    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    private final InetSocketAddress server;
    private final int port;
    private final Set<Pair> pairs = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final Way toServer = new Way();
    private final Way toClient = new Way();
    private volatile ServerSocket listener;

    /** What holds for all bytes of one direction. */
    private static final class Way {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private final AtomicLong bytes = new AtomicLong();
        private final AtomicLong cutAfterBytes = new AtomicLong(NEVER);
        private volatile long delayNanos;
        private boolean frozen;

        /** Waits while the way is frozen; false where the connection ended meanwhile. */
        boolean awaitOpen(Pair pair) throws InterruptedException {
            lock.lock();
            try {
                while (frozen && !pair.ended) {
                    changed.await();
                }
                return !pair.ended;
            } finally {
                lock.unlock();
            }
        }

        void frozen(Freeze next) {
            lock.lock();
            try {
                frozen = next == Freeze.ON;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        void wake() {
            lock.lock();
            try {
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private enum Freeze {
        ON,
        OFF
    }

    /** One client's connection and the one behind it. */
    private final class Pair {
        private final Socket client;
        private final Socket behind;
        private volatile boolean ended;

        private Pair(Socket client, Socket behind) {
            this.client = client;
            this.behind = behind;
        }

        /** Linger 0 makes the close a reset: the peer sees a broken connection, not a polite end. */
        void reset() {
            ended = true;
            for (Socket socket : List.of(client, behind)) {
                try {
                    socket.setSoLinger(true, 0);
                } catch (IOException _) {
                    // It is closed already.
                }
            }
            end();
        }

        void end() {
            ended = true;
            pairs.remove(this);
            closeQuietly(client);
            closeQuietly(behind);
            toServer.wake();
            toClient.wake();
        }

        void pump(InputStream from, OutputStream to, Socket toSocket, Way way, long bytesMax) {
            byte[] buffer = new byte[BUFFER_BYTES];
            long left = bytesMax;
            try {
                while (true) {
                    int length = from.read(buffer, 0, (int) Math.min(BUFFER_BYTES, left));
                    if (length < 0) {
                        // A half-close is passed on as one.
                        if (way.awaitOpen(this)) {
                            toSocket.shutdownOutput();
                        }
                        return;
                    }
                    long delayNanos = way.delayNanos;
                    if (delayNanos > 0) {
                        Thread.sleep(Duration.ofNanos(delayNanos));
                    }
                    if (!way.awaitOpen(this)) {
                        return;
                    }
                    to.write(buffer, 0, length);
                    to.flush();
                    way.bytes.addAndGet(length);
                    left -= length;
                    if (left == 0) {
                        reset();
                        return;
                    }
                }
            } catch (IOException _) {
                end();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                end();
            }
        }
    }

    private FaultProxy(InetSocketAddress server) throws IOException {
        this.server = server;
        this.listener = listen(0);
        this.port = listener.getLocalPort();
        acceptFrom(listener);
    }

    /** A proxy on a free port of loopback in front of this port of loopback. */
    public static FaultProxy before(int serverPort) {
        try {
            return new FaultProxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort));
        } catch (IOException e) {
            throw new IllegalStateException("no proxy before port %d: %s".formatted(serverPort, e), e);
        }
    }

    /** Where clients connect to. */
    public int port() {
        return port;
    }

    /** Connections that are open now. */
    public int open() {
        return pairs.size();
    }

    /** Connections that were ever accepted. */
    public int accepted() {
        return accepted.get();
    }

    /** Bytes that have passed in this direction. */
    public long bytes(Direction direction) {
        return way(direction).bytes.get();
    }

    /** Resets every connection of now. */
    public void cut() {
        pairs.forEach(Pair::reset);
    }

    /** Resets every connection and listens no more, as a host whose process is gone. */
    public void refuse() {
        closeQuietly(listener);
        cut();
    }

    /** Listens again, on the same port. */
    public void accept() {
        if (!listener.isClosed()) {
            return;
        }
        try {
            listener = listen(port);
        } catch (IOException e) {
            throw new IllegalStateException("port %d cannot be listened on again: %s".formatted(port, e), e);
        }
        acceptFrom(listener);
    }

    /** Nothing passes in this direction until {@link #thaw}. */
    public void freeze(Direction direction) {
        way(direction).frozen(Freeze.ON);
    }

    /** Nothing passes at all. */
    public void freeze() {
        freeze(Direction.TO_SERVER);
        freeze(Direction.TO_CLIENT);
    }

    /** Everything passes again, what was held back first. */
    public void thaw() {
        toServer.frozen(Freeze.OFF);
        toClient.frozen(Freeze.OFF);
    }

    /** Each piece in this direction arrives later by this much; zero ends it. */
    public void delay(Direction direction, Duration delay) {
        way(direction).delayNanos = delay.toNanos();
    }

    /** The next connection is reset when exactly this many bytes have passed in this direction; later ones are not. */
    public void cutAfter(Direction direction, long bytes) {
        way(direction).cutAfterBytes.set(bytes);
    }

    @Override
    public void close() {
        closeQuietly(listener);
        pairs.forEach(Pair::end);
    }

    private Way way(Direction direction) {
        return switch (direction) {
            case TO_SERVER -> toServer;
            case TO_CLIENT -> toClient;
        };
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_024);
        return socket;
    }

    private void acceptFrom(ServerSocket from) {
        Thread.ofVirtual().name("fault-proxy-" + port).start(() -> {
            try {
                while (true) {
                    Socket client = from.accept();
                    Thread.ofVirtual().start(() -> connect(client));
                }
            } catch (IOException _) {
                // The listener was closed: refuse() or close().
            }
        });
    }

    private void connect(Socket client) {
        Socket behind = new Socket();
        Pair pair = new Pair(client, behind);
        try {
            behind.connect(server);
            client.setTcpNoDelay(true);
            behind.setTcpNoDelay(true);
            pairs.add(pair);
            accepted.incrementAndGet();
            if (listener.isClosed()) {
                pair.reset(); // refused while this one was on its way
                return;
            }
            InputStream fromClient = client.getInputStream();
            OutputStream toBehind = behind.getOutputStream();
            InputStream fromBehind = behind.getInputStream();
            OutputStream toClientStream = client.getOutputStream();
            long up = toServer.cutAfterBytes.getAndSet(NEVER);
            long down = toClient.cutAfterBytes.getAndSet(NEVER);
            Thread upward = Thread.ofVirtual().start(() -> pair.pump(fromClient, toBehind, behind, toServer, up));
            pair.pump(fromBehind, toClientStream, client, toClient, down);
            upward.join();
            pair.end();
        } catch (IOException _) {
            pair.reset(); // no server behind: the client sees what it would see without us
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            pair.end();
        }
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception _) {
            // A socket that cannot be closed is closed.
        }
    }
}
