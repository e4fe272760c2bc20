package io.flotilla.fleet.loop;

/** @param fresh false when the idempotency key was used before, or when there was nothing left to change */
public record Placed(CommandView command, boolean fresh) {}
