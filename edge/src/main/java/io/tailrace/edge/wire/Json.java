package io.tailrace.edge.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * JSON as characters: parsers with our limits, the sentences for what is broken, and values cut out to the letter.
 *
 * <p>Values are never decoded and encoded again, because that changes numbers ({@code 1.0e2}), escapes and duplicate
 * members. A parser walks over them and so proves that they are JSON; what is kept are their characters, without the
 * white space between tokens. The parser is the one for characters: the one for bytes guesses encodings, and refuses
 * some escaped surrogates in names.
 */
final class Json {
    static final int DEPTH_MAX = 32;
    static final int NAME_CHARS_MAX = 256;
    static final int NUMBER_CHARS_MAX = 64;
    static final int TOKENS_MAX = 100_000;

    private static final JsonFactory VALUES = factory(DEPTH_MAX);

    /** The braces of a frame are one level more, so that data may be as deep on every transport. */
    private static final JsonFactory FRAMES = factory(DEPTH_MAX + 1);

    private static final int EXCERPT_CHARS_MAX = 40;
    private static final int CHARS_BEFORE_FAULT = 16;
    private static final int CHARS_AFTER_FAULT = 8;

    private Json() {}

    private static JsonFactory factory(int depthMax) {
        return new JsonFactoryBuilder()
                // Names come from strangers: nothing of them is to stay in a table.
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(depthMax)
                        .maxNameLength(NAME_CHARS_MAX)
                        .maxNumberLength(NUMBER_CHARS_MAX)
                        .maxTokenCount(TOKENS_MAX)
                        // A string is bounded by the frame or body around it, which the caller has bounded.
                        .maxStringLength(Integer.MAX_VALUE)
                        .build())
                .build();
    }

    /** A parser of one value. */
    static JsonParser value(char[] text) throws IOException {
        return VALUES.createParser(text, 0, text.length);
    }

    /** A parser of a frame, or of a part of one that was read before; offsets count from {@code from}. */
    static JsonParser frame(char[] text, int from, int to) throws IOException {
        return FRAMES.createParser(text, from, to - from);
    }

    /** Where the token begins that the parser has just read. */
    static int startOfValue(JsonParser parser) {
        return (int) parser.currentTokenLocation().getCharOffset();
    }

    /**
     * Moves the parser over the value that it stands at the start of, and returns the index after the value's last
     * character.
     */
    static int endOfValue(JsonParser parser) throws IOException {
        parser.skipChildren();
        parser.finishToken(); // a string is read lazily
        return (int) parser.currentLocation().getCharOffset();
    }

    /** How many bytes a part of {@code text} takes in UTF-8. */
    static int utf8Length(char[] text, int from, int to) {
        int bytes = 0;
        for (int i = from; i < to; i++) {
            char c = text[i];
            // Each half of a pair counts 2, and both together the 4 bytes of their character.
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }

    /** A value that a parser has walked over, in UTF-8 and without the white space between its tokens. */
    static byte[] compact(char[] text, int from, int to) {
        char[] out = new char[to - from];
        int length = 0;
        boolean inString = false;
        for (int i = from; i < to; i++) {
            char c = text[i];
            if (inString) {
                out[length++] = c;
                if (c == '\\') {
                    out[length++] = text[++i]; // the escaped one is never the end of the string
                } else if (c == '"') {
                    inString = false;
                }
            } else if (!isSpace(c)) {
                out[length++] = c;
                inString = c == '"';
            }
        }
        return new String(out, 0, length).getBytes(StandardCharsets.UTF_8);
    }

    /** The white space of JSON, which is less than that of Java. */
    static boolean isSpace(char c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }

    /** What the string token says that stands, quotes included, between two indexes. */
    static String string(char[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] == '\\') {
                return unescaped(text, from, to);
            }
        }
        return new String(text, from + 1, to - from - 2);
    }

    private static String unescaped(char[] text, int from, int to) {
        try (JsonParser parser = frame(text, from, to)) {
            parser.nextToken();
            return parser.getText();
        } catch (IOException e) {
            throw new UncheckedIOException("a string that was read once: " + excerpt(text, from, to), e);
        }
    }

    /** What a sentence shows of a value: at most {@link #EXCERPT_CHARS_MAX} characters of it, on one line. */
    static String excerpt(char[] text, int from, int to) {
        int end = Math.min(to, from + EXCERPT_CHARS_MAX);
        return onOneLine(text, from, end) + (end < to ? "…" : "");
    }

    private static String onOneLine(char[] text, int from, int to) {
        StringBuilder out = new StringBuilder(to - from);
        for (int i = from; i < to; i++) {
            out.append(Character.isISOControl(text[i]) ? ' ' : text[i]);
        }
        return out.toString();
    }

    /** Why {@code what} (frame, body) could not be read, and where, in our words: the parser's change with it. */
    static String fault(String what, char[] text, JsonProcessingException e) {
        if (e instanceof StreamConstraintsException) {
            return what + limit(e.getOriginalMessage());
        }
        if (e instanceof JsonEOFException) {
            return "%s is no JSON, it ends at character %d before its value does".formatted(what, text.length);
        }
        long told = e.getLocation() == null ? text.length : e.getLocation().getCharOffset();
        int at = (int) Math.clamp(told, 0, (long) text.length);
        int from = Math.max(0, at - CHARS_BEFORE_FAULT);
        int to = Math.min(text.length, at + CHARS_AFTER_FAULT);
        return "%s is no JSON near character %d, at '%s%s%s'"
                .formatted(what, at, from > 0 ? "…" : "", onOneLine(text, from, to), to < text.length ? "…" : "");
    }

    /** Which limit it was can be told only by the parser's sentence; a new wording falls back to all of them. */
    private static String limit(String sentence) {
        if (sentence.startsWith("Document nesting depth")) {
            return " is nested deeper than the %d levels that data may have; make it flatter".formatted(DEPTH_MAX);
        }
        if (sentence.startsWith("Name length")) {
            return " has a member name longer than %d characters; shorten it".formatted(NAME_CHARS_MAX);
        }
        if (sentence.startsWith("Number value length")) {
            return " has a number longer than %d characters; send it as a string".formatted(NUMBER_CHARS_MAX);
        }
        if (sentence.startsWith("Token count")) {
            return " has more than %d JSON tokens; send less at once".formatted(TOKENS_MAX);
        }
        return " is over a limit of JSON: depth %d, names %d and numbers %d characters, %d tokens; make it smaller"
                .formatted(DEPTH_MAX, NAME_CHARS_MAX, NUMBER_CHARS_MAX, TOKENS_MAX);
    }
}
