package io.flotilla.contract.topic;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The topics below one node's subtree {@code fleet/v1/{org}/{node}}, with the rules that hold for a publication there.
 * A family ends in one free level ({@code telemetry/host}, {@code alarm/clock.skew}).
 */
public enum NodeTopic {
    PRESENCE("presence", false, Direction.UP, 1, true, null, 256),
    ABOUT("about", false, Direction.UP, 1, true, null, 16 << 10),
    STATUS("status", false, Direction.UP, 1, true, Duration.ofSeconds(180), 512),
    CONFIG_DESIRED("config/desired", false, Direction.DOWN, 1, true, null, 64 << 10),
    CONFIG_REPORTED("config/reported", false, Direction.UP, 1, true, null, 64 << 10),
    COMMAND_PENDING("command/pending", false, Direction.DOWN, 1, true, null, 64 << 10),
    COMMAND_ACK("command/ack", false, Direction.UP, 1, false, Duration.ofDays(7), 1 << 10),
    COMMAND_PROGRESS("command/progress", false, Direction.UP, 0, false, Duration.ofSeconds(120), 200),
    COMMAND_RESULT("command/result", false, Direction.UP, 1, false, Duration.ofDays(7), 8 << 10),
    CALL_REQUEST("call/request", false, Direction.DOWN, 1, false, Duration.ofSeconds(30), 1 << 10),
    CALL_RESPONSE("call/response", true, Direction.UP, 1, false, Duration.ofSeconds(30), 64 << 10),
    TELEMETRY("telemetry", true, Direction.UP, 0, true, Duration.ofSeconds(120), 200),
    EVENT("event", false, Direction.UP, 1, false, Duration.ofHours(24), 1 << 10),
    ALARM("alarm", true, Direction.UP, 1, true, null, 1 << 10);

    /** Who speaks: the agent upwards or the manager downwards. */
    public enum Direction {
        UP,
        DOWN
    }

    private final String suffix;
    private final boolean family;
    private final Direction direction;
    private final int qos;
    private final boolean retained;
    private final @Nullable Duration expiry;
    private final int maxBytes;

    NodeTopic(
            String suffix,
            boolean family,
            Direction direction,
            int qos,
            boolean retained,
            @Nullable Duration expiry,
            int maxBytes) {
        this.suffix = suffix;
        this.family = family;
        this.direction = direction;
        this.qos = qos;
        this.retained = retained;
        this.expiry = expiry;
        this.maxBytes = maxBytes;
    }

    public String suffix() {
        return suffix;
    }

    /** Whether one more level follows the suffix. */
    public boolean family() {
        return family;
    }

    public Direction direction() {
        return direction;
    }

    public int qos() {
        return qos;
    }

    public boolean retained() {
        return retained;
    }

    /** MQTT 5 message expiry; empty where the message stays until replaced. */
    public Optional<Duration> expiry() {
        return Optional.ofNullable(expiry);
    }

    /** The largest payload, in bytes. */
    public int maxBytes() {
        return maxBytes;
    }

    /** Exactly one level more than the suffix for a family, exactly the suffix for the rest. */
    boolean matches(String below) {
        if (!family) {
            return below.equals(suffix);
        }
        return below.startsWith(suffix + "/")
                && below.length() > suffix.length() + 1
                && below.indexOf('/', suffix.length() + 1) < 0;
    }
}
