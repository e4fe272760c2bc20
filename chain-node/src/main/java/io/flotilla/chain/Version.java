package io.flotilla.chain;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The version that Maven wrote into the jar. */
final class Version {
    private static final String IN_JAR = "/META-INF/maven/io.flotilla/flotilla-chain-node/pom.properties";

    private Version() {}

    /** {@code development} when the classes do not come from a jar. */
    static String text() {
        try (InputStream file = Version.class.getResourceAsStream(IN_JAR)) {
            Properties properties = new Properties();
            if (file != null) {
                properties.load(file);
            }
            return properties.getProperty("version", "development");
        } catch (IOException unreadable) {
            return "unknown";
        }
    }
}
