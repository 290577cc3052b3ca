package io.tailrace.core.port;

/** Chance as an argument. Thread-safe. */
public interface Randomness {
    /** 0 to {@code bound - 1}. */
    int below(int bound);

    /** A text of 22 base64url characters that nobody can guess: 128 bits. */
    String id();
}
