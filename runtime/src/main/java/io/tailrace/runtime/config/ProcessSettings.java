package io.tailrace.runtime.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** What one process is: its name, who may come, and where its store and its stream-services are. */
@ConfigMapping(prefix = "tailrace")
public interface ProcessSettings {
    /**
     * The name of this node, told in {@code welcome}: 1 to 64 of {@code A-Za-z0-9_.-}, unique among the nodes of an
     * installation. Unset, it is made of host name, process id and chance.
     */
    Optional<String> node();

    /**
     * Lets anybody come from anywhere: without authentication a process listens on loopback addresses only, and another
     * address stops the start unless this is {@code true}.
     */
    @WithDefault("false")
    boolean anonymous();

    /**
     * Origins of web pages that may use this installation besides its own host, separated by commas, each written as a
     * browser sends it, e.g. {@code https://app.example.org}. At most 100.
     */
    Optional<List<String>> origins();

    /**
     * Host names that a listener on loopback answers to besides {@code localhost}, {@code 127.0.0.1} and {@code [::1]},
     * separated by commas and without a port. At most 100.
     */
    Optional<List<String>> hosts();

    /** The Redis that keeps the log and carries the bus. */
    Redis redis();

    /** The stream-services that a gateway appends through and reads from. */
    StreamService streamService();

    /** Where Redis is. */
    interface Redis {
        /**
         * The address of Redis, e.g. {@code redis://127.0.0.1:6379}. In {@code standalone} unset means the in-memory
         * engine.
         */
        Optional<String> url();

        /**
         * What the names of all keys and bus channels begin with, 1 to 32 of {@code A-Za-z0-9_-}: installations that
         * share a Redis need different ones.
         */
        @WithDefault("tr")
        String prefix();
    }

    /** Where the stream-services are. */
    interface StreamService {
        /**
         * The stream-services as {@code host:port}, separated by commas; a name with several addresses stands for all
         * of them. Read by the gateways only.
         */
        Optional<List<String>> addresses();
    }
}
