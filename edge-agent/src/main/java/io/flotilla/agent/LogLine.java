package io.flotilla.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.pattern.TargetLengthBasedClassNameAbbreviator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** {@code 2026-01-31T09:30:00.000Z INFO  i.f.agent.AgentLoop [main] what happened}, and the stack trace below. */
final class LogLine extends EncoderBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();
    private static final int LEVEL_COLUMNS = 5;
    private static final int LOGGER_COLUMNS = 20;

    private final TargetLengthBasedClassNameAbbreviator shorter =
            new TargetLengthBasedClassNameAbbreviator(LOGGER_COLUMNS);

    @Override
    public byte[] encode(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(160);
        TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
        line.append(' ').append(event.getLevel());
        line.append(" "
                .repeat(Math.max(0, LEVEL_COLUMNS - event.getLevel().toString().length())));
        line.append(' ').append(shorter.abbreviate(event.getLoggerName()));
        line.append(" [").append(event.getThreadName()).append("] ").append(event.getFormattedMessage());
        line.append('\n');
        IThrowableProxy failure = event.getThrowableProxy();
        if (failure != null) {
            line.append(ThrowableProxyUtil.asString(failure));
        }
        return line.toString().getBytes(UTF_8);
    }

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }
}
