package io.flotilla.contract.message;

import java.time.Instant;

/** A state that needs a person. It is active as long as its retained document exists. */
public record Alarm(String code, Event.Severity severity, Instant since, String message) {}
