package io.flotilla.fleet.query;

/**
 * A piece of a query.
 *
 * @param text without quotes
 * @param column of its first character, from 1
 */
record Token(Kind kind, String text, int column) {
    enum Kind {
        WORD,
        QUOTED,
        OPERATOR,
        OPEN,
        CLOSE,
        END
    }

    boolean is(String word) {
        return kind == Kind.WORD && text.equals(word);
    }

    /** As it is named in an error. */
    String said() {
        return kind == Kind.END ? "the end" : "\"" + text + "\"";
    }
}
