/*
 * The floor: the least a server can do to tell many WebSockets one message, so that every other server is a ratio to it.
 * One thread, one epoll. It accepts, answers the handshake (101 and a "subscribed"), and then, for each message, builds one frame and gives it to
 * every socket with one write(2). It keeps no history and checks no right.
 *
 *   floor PORT [FRAMES]   0 takes a free port; "listening PORT" is printed when it may be connected to. FRAMES is 1: with
 *                         more, that many messages wait for each other and share one write, the limit for coalescing.
 *
 * A line on standard input begins a run: CHANNEL RATE MESSAGES BYTES. Message i is due at start + i / RATE; that intended
 * time (CLOCK_MONOTONIC, nanoseconds) stands in the data, which is BYTES long. Whoever is late writes at once: nothing is
 * left out, so a rate that cannot be held measures the cost at saturation. "done OFFSET" is printed after the last write.
 * Sockets are blocking: a full one makes the floor wait, and no frame is ever lost. End of input ends the process.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { FDS_MAX = 1 << 16, DATA_BYTES_MAX = 60000, FRAME_BYTES_MAX = 61000, FRAMES_MAX = 64, REQUEST_BYTES_MAX = 8192 };

static int epoll, subscribers[FDS_MAX], place[FDS_MAX], count, frames_per_write = 1; /* place: where a socket stands in subscribers, plus 1 */
static long long offset;
static unsigned char batch[FRAMES_MAX * FRAME_BYTES_MAX];

static void fail(const char *what) {
    fprintf(stderr, "floor: %s: %s\n", what, strerror(errno));
    exit(1);
}

static long long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* SHA-1 (RFC 3174) of a text below 120 bytes, in base64: all that RFC 6455 asks of an accept key. */
static void accept_key(const char *text, char *base64) {
    uint32_t h[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0}, w[80];
    uint8_t block[128] = {0}, digest[21] = {0};
    size_t length = strlen(text), blocks = length < 56 ? 1 : 2;
    memcpy(block, text, length);
    block[length] = 0x80;
    block[blocks * 64 - 2] = (uint8_t)(length * 8 >> 8);
    block[blocks * 64 - 1] = (uint8_t)(length * 8);
    for (size_t b = 0; b < blocks; b++) {
        for (int i = 0; i < 16; i++)
            w[i] = (uint32_t)block[b * 64 + i * 4] << 24 | (uint32_t)block[b * 64 + i * 4 + 1] << 16 |
                   (uint32_t)block[b * 64 + i * 4 + 2] << 8 | block[b * 64 + i * 4 + 3];
        for (int i = 16; i < 80; i++) {
            uint32_t x = w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16];
            w[i] = x << 1 | x >> 31;
        }
        uint32_t a = h[0], c1 = h[1], c = h[2], d = h[3], e = h[4];
        for (int i = 0; i < 80; i++) {
            uint32_t f = i < 20   ? ((c1 & c) | (~c1 & d)) + 0x5A827999
                         : i < 40 ? (c1 ^ c ^ d) + 0x6ED9EBA1
                         : i < 60 ? ((c1 & c) | (c1 & d) | (c & d)) + 0x8F1BBCDC
                                  : (c1 ^ c ^ d) + 0xCA62C1D6;
            uint32_t t = (a << 5 | a >> 27) + f + e + w[i];
            e = d, d = c, c = c1 << 30 | c1 >> 2, c1 = a, a = t;
        }
        h[0] += a, h[1] += c1, h[2] += c, h[3] += d, h[4] += e;
    }
    for (int i = 0; i < 20; i++) digest[i] = (uint8_t)(h[i / 4] >> (24 - i % 4 * 8));
    for (int i = 0; i < 21; i += 3) {
        uint32_t v = (uint32_t)digest[i] << 16 | (uint32_t)digest[i + 1] << 8 | digest[i + 2];
        for (int k = 0; k < 4; k++)
            *base64++ = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[v >> (18 - 6 * k) & 63];
    }
    base64[-1] = '='; /* 20 bytes are 27 characters and one of padding */
    *base64 = 0;
}

static void leave(int fd) {
    if (place[fd]) {
        int last = subscribers[--count];
        subscribers[place[fd] - 1] = last;
        place[last] = place[fd];
        place[fd] = 0;
    }
    close(fd); /* takes it out of epoll as well */
}

static void accepted(int listener) {
    int fd = accept4(listener, NULL, NULL, 0), yes = 1;
    if (fd < 0 || fd >= FDS_MAX) fail("accept");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event)) fail("epoll_ctl");
}

/* A handshake, or whatever a subscriber says later: that is read and forgotten. */
static void readable(int fd) {
    char request[REQUEST_BYTES_MAX + 1], key[128], accept[32], answer[256];
    int peek = place[fd] ? 0 : MSG_PEEK; /* a handshake is taken only when it is whole, so no buffer is kept */
    ssize_t length = recv(fd, request, REQUEST_BYTES_MAX, peek);
    if (length <= 0) return leave(fd);
    if (place[fd]) return;
    request[length] = 0;
    if (!strstr(request, "\r\n\r\n")) return length == REQUEST_BYTES_MAX ? leave(fd) : (void)0;
    const char *name = strcasestr(request, "\r\nsec-websocket-key:");
    if (!name || sscanf(name + 20, " %60[A-Za-z0-9+/=]", key) != 1) return leave(fd);
    accept_key(strcat(key, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"), accept);
    int bytes = snprintf(answer, sizeof answer,
                         "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                         "Sec-WebSocket-Accept: %s\r\n\r\n\x81\x15{\"type\":\"subscribed\"}", accept);
    if (recv(fd, request, length, 0) != length || send(fd, answer, bytes, MSG_NOSIGNAL) != bytes) return leave(fd);
    subscribers[count] = fd;
    place[fd] = ++count;
}

/* Appends one frame to the batch and returns its length. */
static size_t framed(unsigned char *to, const char *channel, long long due, int size) {
    static char padding[DATA_BYTES_MAX + 1], payload[FRAME_BYTES_MAX];
    char data[64];
    if (!padding[0]) memset(padding, 'x', DATA_BYTES_MAX);
    int head = snprintf(data, sizeof data, "{\"t\":%lld,\"pad\":\"", due);
    int length = snprintf(payload, sizeof payload,
                          "{\"type\":\"message\",\"channel\":\"%s\",\"position\":\"floor.%lld\",\"data\":%s%.*s\"},\"time\":%lld}",
                          channel, ++offset, data, size > head + 2 ? size - head - 2 : 0, padding, (long long)time(NULL) * 1000);
    size_t at = 0;
    to[at++] = 0x81;
    if (length < 126) to[at++] = (unsigned char)length;
    else to[at++] = 126, to[at++] = (unsigned char)(length >> 8), to[at++] = (unsigned char)length;
    memcpy(to + at, payload, (size_t)length);
    return at + (size_t)length;
}

static void tell_all(const unsigned char *frames, size_t bytes) {
    for (int i = count - 1; i >= 0; i--) /* backwards, because leave() fills a hole with the last */
        if (write(subscribers[i], frames, bytes) != (ssize_t)bytes) leave(subscribers[i]);
}

static void serve(int listener, int timeout);

static void run(int listener) {
    char channel[201];
    double rate;
    long messages;
    int size;
    size_t bytes = 0;
    if (scanf("%200s %lf %ld %d", channel, &rate, &messages, &size) != 4) exit(feof(stdin) ? 0 : 1);
    if (size > DATA_BYTES_MAX) size = DATA_BYTES_MAX;
    long long start = now();
    for (long i = 0; i < messages; i++) {
        long long due = start + (long long)(i * 1e9 / rate);
        struct timespec until = {.tv_sec = due / 1000000000, .tv_nsec = due % 1000000000};
        while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR) {}
        bytes += framed(batch + bytes, channel, due, size);
        if ((i + 1) % frames_per_write == 0 || i + 1 == messages) {
            tell_all(batch, bytes);
            bytes = 0;
            serve(listener, 0);
        }
    }
    printf("done %lld\n", offset);
}

static void serve(int listener, int timeout) {
    struct epoll_event events[256];
    int ready = epoll_wait(epoll, events, 256, timeout);
    for (int i = 0; i < ready; i++) {
        int fd = events[i].data.fd;
        if (fd == listener) accepted(fd);
        else if (fd != STDIN_FILENO) readable(fd);
        else if (timeout) run(listener); /* a run never begins inside another */
    }
}

int main(int argc, char **argv) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    if (argc == 3) frames_per_write = atoi(argv[2]);
    if (argc < 2 || argc > 3 || frames_per_write < 1 || frames_per_write > FRAMES_MAX)
        return fprintf(stderr, "usage: floor PORT [FRAMES], of FRAMES at most %d\n", FRAMES_MAX), 2;
    address.sin_port = htons((uint16_t)atoi(argv[1]));
    setvbuf(stdin, NULL, _IONBF, 0); /* what stands in a buffer, epoll does not see */
    setvbuf(stdout, NULL, _IOLBF, 0);
    signal(SIGPIPE, SIG_IGN);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 4096)) fail("listen");
    getsockname(listener, (struct sockaddr *)&address, &length);
    epoll = epoll_create1(0);
    struct epoll_event wanted = {.events = EPOLLIN, .data.fd = listener}, input = {.events = EPOLLIN, .data.fd = STDIN_FILENO};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &wanted) || epoll_ctl(epoll, EPOLL_CTL_ADD, STDIN_FILENO, &input))
        fail("epoll_ctl");
    printf("listening %d\n", ntohs(address.sin_port));
    for (;;) serve(listener, -1);
}
