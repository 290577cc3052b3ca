package io.tailrace.redis.format;

import io.tailrace.core.model.ChannelName;

/**
 * The names in Redis of one prefix. The braces make a channel's name its own hash tag, so that all its keys lie in one
 * slot; a channel name can contain neither a brace nor the {@code !} of the probe channel.
 */
public record Keys(String prefix) {
    public String meta(ChannelName channel) {
        return of(channel, "m");
    }

    public String log(ChannelName channel) {
        return of(channel, "l");
    }

    /** The message ids of even generations, or of odd ones. */
    public String ids(ChannelName channel, int parity) {
        return of(channel, "i" + parity);
    }

    public String bus(ChannelName channel) {
        return of(channel, "b");
    }

    public String probe(String node) {
        return prefix + ":!probe:" + node;
    }

    private String of(ChannelName channel, String part) {
        return prefix + ":{" + channel.text() + "}:" + part;
    }
}
