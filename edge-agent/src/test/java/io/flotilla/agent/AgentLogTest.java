package io.flotilla.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.flotilla.agent.identity.AgentFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

final class AgentLogTest {
    @TempDir
    private Path root;

    @Test
    void whatHappensIsWrittenIntoTheAgentsFolder() throws IOException {
        AgentFolder folder = new AgentFolder(root);
        AgentLog.into(folder);
        AgentLog log = new AgentLog();
        log.initialize();
        Logger logger = log.getLoggerFactory().getLogger("io.flotilla.agent.AgentLoop");

        logger.info("connected epoch={}", 7);
        logger.debug("nobody reads this");
        log.getLoggerFactory().getLogger("jetbrains.exodus.env.Reflect").info("nor this");
        ((LoggerContext) log.getLoggerFactory()).stop();

        assertThat(Files.readAllLines(folder.log()))
                .singleElement()
                .asString()
                .matches(
                        "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z INFO  i\\.f\\.agent\\.AgentLoop \\[.+] connected epoch=7");
    }

    @Test
    void aFailureIsToldWithItsStack() {
        LoggingEvent event = new LoggingEvent(
                "fqcn",
                new LoggerContext().getLogger("io.flotilla.agent.node.Steps"),
                Level.ERROR,
                "it failed",
                new IllegalStateException("why", new IOException("cause")),
                null);
        event.setInstant(Instant.parse("2026-01-31T09:30:00Z"));
        event.setThreadName("worker");

        String text = new String(new LogLine().encode(event), UTF_8);

        assertThat(text)
                .startsWith("2026-01-31T09:30:00.000Z ERROR i.f.agent.node.Steps [worker] it failed\n"
                        + "java.lang.IllegalStateException: why")
                .contains("Caused by: java.io.IOException: cause")
                .endsWith("\n");
    }
}
