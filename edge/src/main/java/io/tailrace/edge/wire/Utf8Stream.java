package io.tailrace.edge.wire;

/**
 * Checks UTF-8 that comes in pieces, byte by byte, as strictly as RFC 3629: no overlong form, no surrogate, nothing
 * above U+10FFFF. Six numbers of state would do; two bounds for the next byte say it more plainly. One owner.
 */
public final class Utf8Stream {
    private int due;
    private int low = 0x80;
    private int high = 0xbf;

    /** Takes the next byte; false where it cannot stand there. After that only {@link #reset} helps. */
    public boolean accept(byte next) {
        int b = next & 0xff;
        if (due == 0) {
            return begin(b);
        }
        if (b < low || b > high) {
            return false;
        }
        low = 0x80;
        high = 0xbf;
        due--;
        return true;
    }

    private boolean begin(int b) {
        if (b < 0x80) {
            return true;
        }
        if (b < 0xc2 || b > 0xf4) {
            return false;
        }
        due = b < 0xe0 ? 1 : b < 0xf0 ? 2 : 3;
        switch (b) {
            case 0xe0 -> low = 0xa0; // below it the form is overlong
            case 0xed -> high = 0x9f; // above it are surrogates
            case 0xf0 -> low = 0x90; // overlong
            case 0xf4 -> high = 0x8f; // above U+10FFFF
            default -> {}
        }
        return true;
    }

    /** Whether the text may end here: no character is half read. */
    public boolean complete() {
        return due == 0;
    }

    /** Forgets all, for the next text. */
    public void reset() {
        due = 0;
        low = 0x80;
        high = 0xbf;
    }

    /** The index of the first byte that makes {@code bytes} no UTF-8, its length where a character is cut, or -1. */
    static int fault(byte[] bytes) {
        Utf8Stream stream = new Utf8Stream();
        for (int i = 0; i < bytes.length; i++) {
            if (!stream.accept(bytes[i])) {
                return i;
            }
        }
        return stream.complete() ? -1 : bytes.length;
    }
}
