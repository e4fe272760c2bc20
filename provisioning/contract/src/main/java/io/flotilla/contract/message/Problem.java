package io.flotilla.contract.message;

/**
 * Why something did not work.
 *
 * @param code stable, {@code lower.case.words}
 * @param message what happened and what to do next, for a person
 */
public record Problem(String code, String message) {}
