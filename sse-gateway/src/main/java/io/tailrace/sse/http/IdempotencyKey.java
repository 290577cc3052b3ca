package io.tailrace.sse.http;

/**
 * The header of draft-ietf-httpapi-idempotency-key-header: a structured string in quotes, and, as people write it,
 * without.
 */
final class IdempotencyKey {
    private IdempotencyKey() {}

    static String text(String header) {
        String trimmed = header.strip();
        boolean quoted = trimmed.length() >= 2 && trimmed.startsWith("\"") && trimmed.endsWith("\"");
        if (!quoted) {
            return trimmed;
        }
        return trimmed.substring(1, trimmed.length() - 1).replace("\\\"", "\"").replace("\\\\", "\\");
    }
}
