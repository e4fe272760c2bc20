package io.flotilla.agent;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LogbackServiceProvider;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import io.flotilla.agent.identity.AgentFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logback, set up without a configuration file, whose reading takes the XML parser and a search through all jars. With
 * {@code -Dlogback.configurationFile} Logback reads that file, and this class is not used.
 */
public final class AgentLog extends LogbackServiceProvider {
    private static final String FILE = "flotilla.agent.log";
    private static final long MOST_BYTES = 10 * FileSize.MB_COEFFICIENT;
    private static final int OLD_FILES = 3;

    /** For {@code main}, before the first logger is made. */
    static void use() {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty(LoggerFactory.PROVIDER_PROPERTY_KEY, AgentLog.class.getName());
            System.setProperty("slf4j.internal.verbosity", "WARN"); // It would tell that it obeys.
        }
    }

    /** To be called before the first logger is made. */
    static void into(AgentFolder folder) {
        System.setProperty(FILE, folder.log().toString());
    }

    @Override
    public void initialize() {
        LoggerContext context = (LoggerContext) getLoggerFactory();
        context.setName("default");
        context.setMDCAdapter(getMDCAdapter());
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.INFO);
        context.getLogger("jetbrains.exodus").setLevel(Level.WARN);
        context.getLogger("oshi").setLevel(Level.WARN);
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(file(context, System.getProperty(FILE, "agent.log")));
        context.start();
    }

    private static RollingFileAppender<ILoggingEvent> file(LoggerContext context, String name) {
        RollingFileAppender<ILoggingEvent> file = new RollingFileAppender<>();
        file.setContext(context);
        file.setFile(name);

        LogLine lines = new LogLine();
        lines.setContext(context);
        lines.start();
        file.setEncoder(lines);

        FixedWindowRollingPolicy names = new FixedWindowRollingPolicy();
        names.setContext(context);
        names.setParent(file);
        names.setFileNamePattern(name + ".%i");
        names.setMaxIndex(OLD_FILES);
        names.start();
        file.setRollingPolicy(names);

        SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
        size.setContext(context);
        size.setMaxFileSize(new FileSize(MOST_BYTES));
        size.start();
        file.setTriggeringPolicy(size);

        file.start();
        return file;
    }
}
