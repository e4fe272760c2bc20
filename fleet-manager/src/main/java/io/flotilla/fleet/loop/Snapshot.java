package io.flotilla.fleet.loop;

/**
 * A dump of the store.
 *
 * @param file on the manager's host
 */
public record Snapshot(String file, long rows) {}
