package io.tailrace.edge.limit;

/** A stranger's text in a sentence of ours: cut, and without what could break a line or a log. */
final class Shown {
    private static final int LENGTH_MAX = 80;

    private Shown() {}

    static String of(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length() && i < LENGTH_MAX; i++) {
            char c = text.charAt(i);
            shown.append(c >= 0x20 && c < 0x7f && c != '\'' ? c : '?');
        }
        return text.length() > LENGTH_MAX ? shown.append('…').toString() : shown.toString();
    }
}
