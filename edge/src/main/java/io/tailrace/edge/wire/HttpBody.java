package io.tailrace.edge.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.tailrace.codes.Code;
import io.tailrace.core.model.Data;
import io.tailrace.core.model.TailraceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The data of a publish over HTTP, by the type of its body. */
public final class HttpBody {
    /** What {@code curl -d} says when nobody tells it otherwise. */
    private static final String CURL_DEFAULT = "application/x-www-form-urlencoded";

    private HttpBody() {}

    /**
     * One JSON value where the type says so, is absent, or is curl's form type; a JSON string of the text for
     * {@code text/*}; else the bytes as they are. Refuses as {@code bad_request}. The caller has checked the size.
     */
    public static Data data(@Nullable String contentType, byte[] body) {
        String type = contentType == null ? "" : mediaType(contentType);
        if (isJson(type)) {
            return json(body);
        }
        if (type.startsWith("text/")) {
            checkCharset(contentType);
            checkUtf8(body);
            return new Data.Json(new JsonWriter(body.length + 2)
                    .string(new String(body, StandardCharsets.UTF_8))
                    .toBytes());
        }
        return new Data.Bytes(body);
    }

    /** Refuses a body over the limit as {@code too_large}. */
    public static void checkSize(int bodyBytes, int maxMessageBytes) {
        if (bodyBytes > maxMessageBytes) {
            throw new TailraceException(Code.TOO_LARGE, JsonFrames.tooLarge(bodyBytes, maxMessageBytes));
        }
    }

    private static String mediaType(String contentType) {
        int end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end)).trim().toLowerCase(Locale.ROOT);
    }

    private static boolean isJson(String type) {
        return type.isEmpty()
                || type.equals(CURL_DEFAULT)
                || type.equals("application/json")
                || type.equals("text/json")
                || type.endsWith("+json");
    }

    private static void checkCharset(@Nullable String contentType) {
        String lower = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
        int at = lower.indexOf("charset=");
        if (at < 0) {
            return;
        }
        int end = lower.indexOf(';', at);
        String charset = lower.substring(at + "charset=".length(), end < 0 ? lower.length() : end)
                .replace("\"", "")
                .trim();
        if (!charset.equals("utf-8") && !charset.equals("utf8") && !charset.equals("us-ascii")) {
            throw refused("charset is '%s', allowed is utf-8; encode the text as UTF-8".formatted(charset));
        }
    }

    private static Data json(byte[] body) {
        checkUtf8(body);
        char[] text = new String(body, StandardCharsets.UTF_8).toCharArray();
        try (JsonParser parser = Json.value(text)) {
            if (parser.nextToken() == null) {
                throw refused("body is empty, allowed is one JSON value, null is one");
            }
            int from = Json.startOfValue(parser);
            int to = Json.endOfValue(parser);
            if (parser.nextToken() != null) {
                throw refused("body goes on after its JSON value, at character %d; send one value".formatted(to));
            }
            return new Data.Json(Json.compact(text, from, to));
        } catch (JsonProcessingException e) {
            throw refused(Json.fault("body", text, e) + "; for text say Content-Type: text/plain");
        } catch (IOException e) {
            throw new UncheckedIOException("an array cannot fail to be read", e);
        }
    }

    private static void checkUtf8(byte[] body) {
        int fault = Utf8Stream.fault(body);
        if (fault >= 0) {
            throw refused(
                    "body is no UTF-8 at byte %d; encode it as UTF-8, or say Content-Type: application/octet-stream"
                            .formatted(fault));
        }
    }

    private static TailraceException refused(String sentence) {
        return new TailraceException(Code.BAD_REQUEST, sentence);
    }
}
