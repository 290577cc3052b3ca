package io.tailrace.redis.log;

import io.tailrace.codes.Code;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an error of Redis means for the one who asked, and for the connection it came on.
 *
 * <p>Redis refuses before a function begins with its own words, and nothing was written: {@code OOM},
 * {@code NOREPLICAS}, {@code MISCONF}, {@code READONLY}, {@code LOADING} … Any other error may have come half-way.
 */
record Refusal(Code code, String sentence, Then then) {
    /** What the connection does about it. */
    enum Then {
        /** Nothing: the connection is good. */
        KEEP,
        /** It leads to the wrong server, or to one that is not ready: give it up and resolve again. */
        DROP,
        /** The library is missing: load it and ask once more. */
        LOAD,
        /** It is no refusal: the connection broke, and the answer is lost. */
        LOST,
        /** An error out of the function: what was written before it stands. */
        DEFECT
    }

    /**
     * One line of the text into which the client joins the errors of a batch: the index of the command, and its error.
     */
    private static final Pattern BATCH_LINE = Pattern.compile("(?m)^ERR \\[(\\d+)] ?(.*)$");

    /** The errors of a batch by the index of their command; empty where the text is of another form. */
    static Map<Integer, String> errors(String joined) {
        Map<Integer, String> errors = new HashMap<>();
        Matcher matcher = BATCH_LINE.matcher(joined);
        while (matcher.find()) {
            errors.put(Integer.parseInt(matcher.group(1)), matcher.group(2));
        }
        return errors;
    }

    /** Judges one error of Redis by its first word. */
    static Refusal of(String error) {
        int space = error.indexOf(' ');
        String word = space < 0 ? error : error.substring(0, space);
        return switch (word) {
            case "OOM" ->
                new Refusal(Code.RESOURCE_EXHAUSTED, "the store's memory is full; raise its maxmemory", Then.KEEP);
            case "NOREPLICAS" ->
                unavailable("the store has fewer replicas than its min-replicas-to-write asks for", Then.KEEP);
            case "MISCONF" -> unavailable("the store cannot save to its disk: " + error, Then.KEEP);
            case "READONLY" -> unavailable("the store's primary has become a replica", Then.DROP);
            case "LOADING" -> unavailable("the store is loading its data", Then.DROP);
            case "MASTERDOWN", "CLUSTERDOWN" -> unavailable("the store has no primary now", Then.DROP);
            case "BUSY" -> unavailable("the store is busy with a function", Then.KEEP);
            case "NOPERM", "NOAUTH", "WRONGPASS" -> unavailable("the store refuses this user: " + error, Then.KEEP);
            case "CONNECTION_CLOSED" -> unavailable("the connection to the store broke", Then.LOST);
            default ->
                error.contains("Function not found")
                        ? unavailable("the store lacks the function library " + Functions.LIBRARY, Then.LOAD)
                        : new Refusal(Code.INTERNAL, "the store answered: " + error, Then.DEFECT);
        };
    }

    private static Refusal unavailable(String sentence, Then then) {
        return new Refusal(Code.UNAVAILABLE, sentence, then);
    }
}
