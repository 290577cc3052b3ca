package io.tailrace.redis.log;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The library of functions: its names, and how it gets into a Redis. It replicates and persists there, so it is loaded
 * where it is missing or another text stands under its name, and not otherwise: a load is a write.
 */
final class Functions {
    static final String LIBRARY = "tailrace_v1";
    static final String APPEND = "tailrace_v1_append";
    static final String READ = "tailrace_v1_read";
    static final String PROBE = "tailrace_v1_probe";
    static final String SYNC = "tailrace_v1_sync";
    static final String CODE = code();

    private Functions() {}

    /** Loads the library where it is not there as it is here. */
    static Future<Void> ensure(RedisConnection connection) {
        Request list = Request.cmd(Command.FUNCTION)
                .arg("LIST")
                .arg("LIBRARYNAME")
                .arg(LIBRARY)
                .arg("WITHCODE");
        return connection.send(list).compose(libraries -> {
            if (holdsCode(libraries)) {
                return Future.succeededFuture();
            }
            Request load =
                    Request.cmd(Command.FUNCTION).arg("LOAD").arg("REPLACE").arg(CODE);
            return connection.send(load).mapEmpty();
        });
    }

    /** Whether the answer of FUNCTION LIST, in RESP2 or RESP3, has the text of this library. */
    private static boolean holdsCode(@Nullable Response libraries) {
        if (libraries == null || libraries.size() == 0) {
            return false;
        }
        Response library = libraries.get(0);
        if (library.isMap()) {
            Response code = library.get("library_code");
            return code != null && code.toBuffer().equals(Buffer.buffer(CODE));
        }
        for (int i = 0; i + 1 < library.size(); i += 2) {
            if ("library_code".equals(library.get(i).toString())) {
                return library.get(i + 1).toBuffer().equals(Buffer.buffer(CODE));
            }
        }
        return false;
    }

    private static String code() {
        try (InputStream in = Functions.class.getResourceAsStream(LIBRARY + ".lua")) {
            if (in == null) {
                throw new IllegalStateException(LIBRARY + ".lua does not lie beside its class");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
