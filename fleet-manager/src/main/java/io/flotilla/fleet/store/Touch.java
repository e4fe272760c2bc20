package io.flotilla.fleet.store;

/**
 * A row that a transaction put or removed.
 *
 * @param value what was put; what was there, when it was removed
 */
public record Touch<V extends Record>(Table<V> table, String key, V value, boolean removed) {}
