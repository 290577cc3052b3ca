package io.tailrace.runtime.system;

import io.tailrace.core.port.Randomness;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;

/** Ids from the machine's secure source; jitter, which nobody need not guess, from a cheap one. Thread-safe. */
public final class SystemRandomness implements Randomness {
    private static final int ID_BYTES = 16;

    private final SecureRandom secure = new SecureRandom();
    private final Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();

    @Override
    public int below(int bound) {
        return ThreadLocalRandom.current().nextInt(bound);
    }

    @Override
    public String id() {
        byte[] bytes = new byte[ID_BYTES];
        secure.nextBytes(bytes);
        return encoder.encodeToString(bytes);
    }
}
