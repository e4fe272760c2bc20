package io.flotilla.fleet.store;

/**
 * An ordered collection of records of one type, written as JSON.
 *
 * @param name stable; lower case
 */
public record Table<V extends Record>(String name, Class<V> type) {}
