package io.tailrace.standalone.wiring;

import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Publication;
import io.tailrace.core.port.From;
import io.tailrace.core.port.Link;
import io.tailrace.core.port.Log;
import io.tailrace.core.port.ReadResult;
import io.tailrace.core.port.Stored;
import io.tailrace.core.port.Top;
import io.tailrace.core.sequence.Sequencer;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The way to a stream-service that is in the same JVM: its sequencer and its log, called directly. Thread-safe. */
final class DirectLink implements Link {
    private final Sequencer sequencer;
    private final Log log;

    DirectLink(Sequencer sequencer, Log log) {
        this.sequencer = sequencer;
        this.log = log;
    }

    @Override
    public CompletionStage<Stored> publish(ChannelName channel, Publication publication) {
        return sequencer.submit(channel, publication);
    }

    @Override
    public CompletionStage<ReadResult> read(ChannelName channel, From from, int limit) {
        return log.read(channel, from, limit);
    }

    @Override
    public CompletionStage<List<Top>> tops(List<ChannelName> channels) {
        return log.tops(channels);
    }

    @Override
    public CompletionStage<Void> probe(String node, String nonce) {
        return log.probe(node, nonce);
    }
}
