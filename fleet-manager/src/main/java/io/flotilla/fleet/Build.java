package io.flotilla.fleet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What this build says of itself. */
public final class Build {
    private static final String FILE = "/META-INF/maven/io.flotilla/flotilla-fleet-manager/pom.properties";

    private Build() {}

    /** Such as {@code 0.1.0}; {@code development} for classes that were never packaged. */
    public static String version() {
        try (InputStream file = Build.class.getResourceAsStream(FILE)) {
            Properties build = new Properties();
            if (file != null) {
                build.load(file);
            }
            return build.getProperty("version", "development");
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the build's own properties", unreadable);
        }
    }
}
