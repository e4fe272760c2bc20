package io.flotilla.contract.message;

/** @param percent 0 to 100 */
public record Progress(String id, int attempt, String step, int percent) {}
