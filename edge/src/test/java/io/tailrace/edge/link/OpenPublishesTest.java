package io.tailrace.edge.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.core.model.ChannelName;
import io.tailrace.proto.internal.v1.Publication;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OpenPublishesTest {
    @Test
    void theOrderOfComingStaysWhateverLeaves() {
        Random random = new Random(42);
        OpenPublishes open = new OpenPublishes();
        List<OpenPublish> model = new ArrayList<>();

        for (int step = 0; step < 10_000; step++) {
            if (model.isEmpty() || random.nextInt(5) < 3) {
                OpenPublish publish = publish();
                open.add(publish);
                model.add(publish);
            } else {
                open.remove(model.remove(random.nextInt(model.size())));
            }
            if (step % 100 == 0) {
                assertThat(inOrder(open)).isEqualTo(model);
            }
        }
        while (!model.isEmpty()) {
            assertThat(open.oldest()).isSameAs(model.getFirst());
            open.remove(model.removeFirst());
        }

        assertThat(open.count()).isZero();
        assertThat(open.oldest()).isNull();
    }

    private static List<OpenPublish> inOrder(OpenPublishes open) {
        List<OpenPublish> all = new ArrayList<>();
        open.forEach(all::add);
        assertThat(all).hasSize(open.count());
        return all;
    }

    private static OpenPublish publish() {
        return new OpenPublish(new ChannelName("room"), 1, Publication.getDefaultInstance(), 10);
    }
}
