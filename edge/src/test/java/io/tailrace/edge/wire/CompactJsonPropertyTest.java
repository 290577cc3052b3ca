package io.tailrace.edge.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tailrace.core.session.ClientFrame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random JSON, written once compactly and once with white space: whatever comes in, the compact one is kept. */
final class CompactJsonPropertyTest {
    private static final int CASES = 3_000;
    private static final String[] NUMBERS = {"0", "-0", "1.50", "1e5", "-2.5E-03", "12345678901234567890", "1.0e+2"};
    private static final String[] PIECES = {
        "a", " ", "é", "€", "😀", "\\n", "\\\"", "\\\\", "\\/", "\\u00E9", "\\ud800", "{", "]", ",", ":", "\u2028",
        "\u007f"
    };
    private static final String[] SPACES = {"", "", " ", "\n", "\t", "\r\n", "   "};

    private record Rendering(StringBuilder compact, StringBuilder spaced) {
        void token(String text) {
            compact.append(text);
            spaced.append(text);
        }
    }

    @Test
    void dataIsKeptToTheLetterWithoutWhiteSpace() throws IOException {
        long seed = Long.getLong("seed", new Random().nextLong());
        for (int i = 0; i < CASES; i++) {
            Random random = new Random(seed + i);
            Rendering value = new Rendering(new StringBuilder(), new StringBuilder());
            value(random, value, 0);
            String frame = frame(random, value.spaced.toString());

            ClientFrame read = JsonFrames.read(frame, 1 << 20);

            assertThat(read).as("-Dseed=%d: %s", seed + i, frame).isInstanceOf(ClientFrame.Publish.class);
            byte[] kept = ((ClientFrame.Publish) read).data().bytes();
            assertThat(kept)
                    .as("-Dseed=%d", seed + i)
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo(value.compact.toString());
            assertThat(tokens(kept))
                    .as("-Dseed=%d", seed + i)
                    .isEqualTo(tokens(value.spaced.toString().getBytes(StandardCharsets.UTF_8)));
            assertThat(HttpBody.data("application/json", value.spaced.toString().getBytes(StandardCharsets.UTF_8))
                            .bytes())
                    .as("-Dseed=%d", seed + i)
                    .isEqualTo(kept);
        }
    }

    /** Cut or changed anywhere, a frame is read or refused; nothing is thrown. */
    @Test
    void noDamageToAFrameEscapesAsAnException() {
        long seed = Long.getLong("seed", new Random().nextLong());
        for (int i = 0; i < CASES; i++) {
            Random random = new Random(seed + i);
            Rendering value = new Rendering(new StringBuilder(), new StringBuilder());
            value(random, value, 0);
            byte[] frame = frame(random, value.spaced.toString()).getBytes(StandardCharsets.UTF_8);
            for (int damage = 1 + random.nextInt(3); damage > 0; damage--) {
                frame[random.nextInt(frame.length)] =
                        (byte) "{}[]\",:\\tn0- \u0000\u007f\u00ff".charAt(random.nextInt(16));
            }

            ClientFrame read = JsonFrames.read(frame, 1 << 20);

            if (read instanceof ClientFrame.Broken broken) {
                assertThat(broken.message())
                        .as("-Dseed=%d", seed + i)
                        .isNotEmpty()
                        .doesNotContain("\n");
            }
        }
    }

    private static String frame(Random random, String data) {
        List<String> members = new ArrayList<>(List.of(
                "\"type\" :\"publish\"",
                "\"channel\": \"a\"",
                "\"data\"" + space(random) + ":" + space(random) + data + space(random),
                "\"other\":[{\"data\":1}]"));
        java.util.Collections.shuffle(members, random);
        return "{" + String.join("," + space(random), members) + "}" + space(random);
    }

    private static void value(Random random, Rendering out, int depth) {
        switch (random.nextInt(depth < 5 ? 8 : 5)) {
            case 0 -> out.token("true");
            case 1 -> out.token("null");
            case 2 -> out.token(NUMBERS[random.nextInt(NUMBERS.length)]);
            case 3, 4 -> out.token(string(random));
            case 5, 6 -> members(random, out, depth, "{", "}");
            default -> members(random, out, depth, "[", "]");
        }
    }

    private static void members(Random random, Rendering out, int depth, String open, String close) {
        out.token(open);
        out.spaced.append(space(random));
        int count = random.nextInt(5);
        for (int i = 0; i < count; i++) {
            if (open.equals("{")) {
                out.token(string(random));
                out.spaced.append(space(random));
                out.token(":");
                out.spaced.append(space(random));
            }
            value(random, out, depth + 1);
            out.spaced.append(space(random));
            if (i < count - 1) {
                out.token(",");
                out.spaced.append(space(random));
            }
        }
        out.token(close);
    }

    private static String string(Random random) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = random.nextInt(12); i > 0; i--) {
            out.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return out.append('"').toString();
    }

    private static String space(Random random) {
        return SPACES[random.nextInt(SPACES.length)];
    }

    private static List<String> tokens(byte[] json) throws IOException {
        List<String> tokens = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(new String(json, StandardCharsets.UTF_8))) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                tokens.add(token + " " + parser.getText());
            }
        }
        return tokens;
    }
}
