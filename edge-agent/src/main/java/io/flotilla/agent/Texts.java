package io.flotilla.agent;

import java.util.function.Function;

/** Texts for people that hold what others have chosen, such as a key's name in a document that is refused. */
final class Texts {
    private static final int REPLACEMENT = 0xFFFD;
    private static final int MOST_CHARS = 1_024;
    /** Bytes of the longest form that JSON has for one char: backslash, u, four digits. */
    private static final int MOST_BYTES_OF_A_CHAR = 6;

    private Texts() {}

    /** The document with as much of the text as fits into so many bytes; at the latest it fits without any. */
    static byte[] fitting(int maxBytes, String text, Function<String, byte[]> encoded) {
        String kept = printable(text);
        byte[] document = encoded.apply(kept);
        while (document.length > maxBytes && !kept.isEmpty()) {
            int tooMany = document.length - maxBytes;
            int surplus = Math.max(2, tooMany / MOST_BYTES_OF_A_CHAR);
            kept = kept.length() <= surplus ? "" : cut(kept, kept.length() - surplus);
            document = encoded.apply(kept);
        }
        return document;
    }

    /** In one line, without halves of characters, and of bounded length. */
    static String printable(String text) {
        StringBuilder printable = new StringBuilder();
        cut(text, MOST_CHARS)
                .codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? REPLACEMENT : c)
                .forEach(printable::appendCodePoint);
        return printable.toString();
    }

    private static String cut(String text, int chars) {
        if (text.length() <= chars) {
            return text;
        }
        int end = chars - 1;
        boolean halved = end > 0 && Character.isHighSurrogate(text.charAt(end - 1));
        return text.substring(0, halved ? end - 1 : end) + "…";
    }
}
