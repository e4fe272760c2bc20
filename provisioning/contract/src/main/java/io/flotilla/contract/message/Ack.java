package io.flotilla.contract.message;

/** A hint that an item has reached the agent's journal; ends nothing. */
public record Ack(String id, int attempt, Verdict verdict) {
    public enum Verdict {
        ACCEPTED,
        DUPLICATE
    }
}
