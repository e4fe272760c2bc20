package io.flotilla.contract.topic;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The topics below one node's subtree {@code fleet/v1/{org}/{node}}, with the rules that hold for a publication there.
 * A family ends in one level more ({@code telemetry/host}, {@code alarm/clock.skew}), of a pattern that keeps the tree small
 * enough to browse.
 */
public enum NodeTopic {
    PRESENCE("presence", null, Direction.UP, 1, true, null, 256),
    ABOUT("about", null, Direction.UP, 1, true, null, 16 << 10),
    STATUS("status", null, Direction.UP, 1, true, Duration.ofSeconds(180), 512),
    CONFIG_DESIRED("config/desired", null, Direction.DOWN, 1, true, null, 64 << 10),
    CONFIG_REPORTED("config/reported", null, Direction.UP, 1, true, null, 64 << 10),
    COMMAND_PENDING("command/pending", null, Direction.DOWN, 1, true, null, 64 << 10),
    COMMAND_ACK("command/ack", null, Direction.UP, 1, false, Duration.ofDays(7), 1 << 10),
    COMMAND_PROGRESS("command/progress", null, Direction.UP, 0, false, Duration.ofSeconds(120), 200),
    COMMAND_RESULT("command/result", null, Direction.UP, 1, false, Duration.ofDays(7), 8 << 10),
    CALL_REQUEST("call/request", null, Direction.DOWN, 1, false, Duration.ofSeconds(30), 8 << 10),
    CALL_RESPONSE("call/response", "[a-z0-9-]{1,40}", Direction.UP, 1, false, Duration.ofSeconds(30), 64 << 10),
    TELEMETRY("telemetry", "host|chain|peers|agent", Direction.UP, 0, true, Duration.ofSeconds(120), 200),
    EVENT("event", null, Direction.UP, 1, false, Duration.ofHours(24), 1 << 10),
    ALARM("alarm", "[a-z0-9.-]{1,40}", Direction.UP, 1, true, null, 1 << 10);

    /** Who speaks: the agent upwards or the manager downwards. */
    public enum Direction {
        UP,
        DOWN
    }

    private final String suffix;
    private final @Nullable Pattern level;
    private final Direction direction;
    private final int qos;
    private final boolean retained;
    private final @Nullable Duration expiry;
    private final int maxBytes;

    NodeTopic(
            String suffix,
            @Nullable String level,
            Direction direction,
            int qos,
            boolean retained,
            @Nullable Duration expiry,
            int maxBytes) {
        this.suffix = suffix;
        this.level = level == null ? null : Pattern.compile(level);
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
        return level != null;
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

    /** Whether {@code below} is the suffix, with one fitting level more for a family. */
    boolean matches(String below) {
        if (level == null) {
            return below.equals(suffix);
        }
        return below.startsWith(suffix + "/")
                && level.matcher(below.substring(suffix.length() + 1)).matches();
    }

    /** Whether {@code text} may stand as the last level of this family. */
    boolean takes(String text) {
        return level != null && level.matcher(text).matches();
    }
}
