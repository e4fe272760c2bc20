package io.flotilla.contract.message;

import java.time.Instant;

/** Something that happened at a node. */
public record Event(Instant at, Severity severity, String code, String message) {
    public enum Severity {
        INFO,
        WARNING,
        CRITICAL
    }
}
