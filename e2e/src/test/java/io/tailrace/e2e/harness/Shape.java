package io.tailrace.e2e.harness;

import java.util.List;
import java.util.stream.Stream;

/**
 * In which shape Tailrace runs. Each shape is started once for all tests that share it, when the first asks, and ends
 * with the test run. Tests that break a cluster leave it healed.
 */
public enum Shape {
    STANDALONE,
    CLUSTER;

    /** Both, or the one of {@code -Dshape=standalone} or {@code -Dshape=cluster}. */
    public static Stream<Shape> wanted() {
        String one = System.getProperty("shape", "");
        return Stream.of(values()).filter(shape -> one.isEmpty() || shape.name().equalsIgnoreCase(one));
    }

    /** The shared one of this shape. */
    public Installation installation() {
        return switch (this) {
            case STANDALONE -> SharedStandalone.SHARED;
            case CLUSTER -> sharedCluster();
        };
    }

    /** The shared cluster, by the name that can break it. */
    public static ClusterProcess sharedCluster() {
        return SharedCluster.SHARED;
    }

    // A class is initialised when it is first used, once: that is all the laziness and locking this needs.
    private static final class SharedStandalone {
        private static final StandaloneProcess SHARED = StandaloneProcess.start("shared-standalone", List.of());
    }

    private static final class SharedCluster {
        private static final ClusterProcess SHARED = ClusterProcess.start("shared-cluster", List.of());
    }
}
