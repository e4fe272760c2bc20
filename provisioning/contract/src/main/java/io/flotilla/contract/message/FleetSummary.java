package io.flotilla.contract.message;

/**
 * The fleet in numbers.
 *
 * @param inSync nodes whose configuration was read back as desired
 * @param drifting nodes whose configuration failed or drifted
 * @param pending executions of commands that have no final state
 */
public record FleetSummary(int nodes, int online, int inSync, int drifting, int alarms, int pending) {}
