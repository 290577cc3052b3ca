package io.tailrace.edge.link;

import io.tailrace.core.model.ChannelName;

/**
 * Rendezvous hashing: everybody who knows the same replicas chooses the same one for a channel, and when a replica goes
 * only its own channels move. Pure functions; nothing but the size of batches depends on them.
 */
final class Rendezvous {
    private Rendezvous() {}

    static long hash(ChannelName channel) {
        return hash(channel.text());
    }

    /** FNV-1a over the characters, finished so that every bit counts. */
    static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return mixed(hash);
    }

    /** How much a replica wants a channel: the highest wins. Compared without a sign. */
    static long score(long channelHash, long replicaHash) {
        return mixed(channelHash ^ Long.rotateLeft(replicaHash, 32));
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014). */
    private static long mixed(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
