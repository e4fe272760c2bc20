package io.flotilla.fleet.cli.screen;

/** Whoever reads what a verb prints. */
public interface Audience extends AutoCloseable {
    /** One that stays. */
    Audience FAITHFUL = () -> false;

    /** Whether nobody will ever read on; a verb that has nothing to print for long would not learn it by writing. */
    boolean gone();

    @Override
    default void close() {}
}
