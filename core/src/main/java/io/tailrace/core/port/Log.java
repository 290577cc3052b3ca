package io.tailrace.core.port;

import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Namespace;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The store of channels: the one place where order is made. An append is one atomic step: a known message id answers
 * with its first position, new ones get the next offsets and are logged, and the bus is told as soon as the durability
 * allows. Several callers may append to one channel at once; none remembers offsets.
 *
 * <p>A refusal leaves nothing half-written.
 *
 * <p>An append trims what exceeds the namespace's retention; between appends a reader may find messages older than the
 * age, never fewer than promised. A message id is remembered per channel and subject for the namespace's window at
 * least, also when the message itself was trimmed. An ephemeral channel numbers and tells the bus, and keeps nothing:
 * its first kept is always {@code top + 1}.
 *
 * <p>Thread: call from anywhere. Stages complete on a thread of the engine: hand over before touching a loop's state.
 *
 * <p>Fails with {@link io.tailrace.core.model.TailraceException}: {@code unavailable} (nothing was written),
 * {@code resource_exhausted} (nothing was written), {@code uncertain} (an append whose answer was lost).
 */
public interface Log {
    /** The most messages that one read answers. */
    int READ_MESSAGES_MAX = 1_000;

    /** A read stops after the message that reaches this many bytes; the next read goes on. */
    int READ_BYTES_MAX = 1 << 20;

    /** The most channels that {@link #tops} takes. */
    int TOPS_MAX = 1_000;

    /** Appends in the order given. The namespace's retention, window and durability hold. */
    CompletionStage<Appended> append(ChannelName channel, Namespace namespace, Batch batch);

    /** Reads at most {@code limit} messages, 0 to {@link #READ_MESSAGES_MAX}, and never opens an epoch. */
    CompletionStage<ReadResult> read(ChannelName channel, From from, int limit);

    /** The top of each channel in the order asked, at most {@link #TOPS_MAX} channels. Never opens an epoch. */
    CompletionStage<List<Top>> tops(List<ChannelName> channels);

    /** Publishes a nonce to a node's probe channel of the bus, through a connection that appends. */
    CompletionStage<Void> probe(String node, String nonce);
}
