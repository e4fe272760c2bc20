package io.flotilla.fleet.node;

/** A part of the manager that runs. Parts are started in the order of one list and stopped in reverse. */
public interface Service {
    /** Returns when the part does its work; what hinders it is a {@link FleetException}. */
    void start();

    /** Returns when the part has ended; harmless when it never started. */
    void stop();
}
