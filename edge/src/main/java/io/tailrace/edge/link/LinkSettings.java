package io.tailrace.edge.link;

/**
 * Limits and times of a node's way to the stream-services.
 *
 * @param node this node's name, told to each replica
 * @param waitingMessagesMax publishes of this node that wait for credits or a link
 * @param waitingBytesMax their bytes, each with {@link io.tailrace.core.model.Publication#weightBytes()}
 * @param noReplicaMillis how long a publish waits while there is no replica; a restart of one is shorter
 * @param publishDeadlineMillis after this an unanswered publish is {@code uncertain}
 * @param callDeadlineMillis how long a read, tops or probe waits
 * @param lookUpMillis how often replicas are looked up
 */
public record LinkSettings(
        String node,
        int waitingMessagesMax,
        long waitingBytesMax,
        long noReplicaMillis,
        long publishDeadlineMillis,
        long callDeadlineMillis,
        long lookUpMillis) {
    public static final int WAITING_MESSAGES_MAX = 10_000;
    public static final long WAITING_BYTES_MAX = 32L << 20;
    public static final long NO_REPLICA_MILLIS = 2_000;
    public static final long PUBLISH_DEADLINE_MILLIS = 10_000;
    public static final long CALL_DEADLINE_MILLIS = 5_000;
    public static final long LOOK_UP_MILLIS = 10_000;

    public static LinkSettings defaults(String node) {
        return new LinkSettings(
                node,
                WAITING_MESSAGES_MAX,
                WAITING_BYTES_MAX,
                NO_REPLICA_MILLIS,
                PUBLISH_DEADLINE_MILLIS,
                CALL_DEADLINE_MILLIS,
                LOOK_UP_MILLIS);
    }

    public LinkSettings withWaiting(int messagesMax, long bytesMax) {
        return new LinkSettings(
                node, messagesMax, bytesMax, noReplicaMillis, publishDeadlineMillis, callDeadlineMillis, lookUpMillis);
    }

    /** @see #noReplicaMillis() */
    public LinkSettings withTimes(long noReplica, long publishDeadline, long callDeadline) {
        return new LinkSettings(
                node, waitingMessagesMax, waitingBytesMax, noReplica, publishDeadline, callDeadline, lookUpMillis);
    }
}
