package io.flotilla.contract.message;

import java.time.Instant;

/**
 * Whether a node's agent is connected.
 *
 * @param up 1 when online, else 0, for charts
 * @param epoch max(stored + 1, Unix seconds) of the agent's life; a {@code lost} of an older epoch is ignored
 */
public record Presence(State state, int up, long epoch, Instant since) {
    public enum State {
        ONLINE,
        /** Said good-bye. */
        OFFLINE,
        /** Its will spoke, or the broker for it. */
        LOST
    }

    public static Presence of(State state, long epoch, Instant since) {
        return new Presence(state, state == State.ONLINE ? 1 : 0, epoch, since);
    }
}
