package io.flotilla.contract.message;

/** @param percent 0 to 100 */
public record Progress(String id, int attempt, String step, int percent) {
    public Progress {
        if (attempt < 1 || percent < 0 || percent > 100) {
            throw new IllegalArgumentException("attempt counts from 1, percent from 0 to 100");
        }
    }
}
