package io.flotilla.fleet.query;

/** A text that is no query. The message points at the column and says what could stand there. */
public final class BadQuery extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final int column;

    BadQuery(int column, String message) {
        super("column " + column + ": " + message);
        this.column = column;
    }

    /** From 1. */
    public int column() {
        return column;
    }
}
