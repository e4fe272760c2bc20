package io.flotilla.fleet.cli.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a person looks at the output. */
public final class Tty {
    private static final Path OUTPUT = Path.of("/proc/self/fd/1");

    private Tty() {}

    /** {@link System#console()} alone does not tell: JDK 22 to 24 have one without a terminal too. */
    @SuppressWarnings("SystemConsoleNull") // a hint on JDK 17 and 21; what decides is looked at after it
    public static boolean watched() {
        if (System.console() == null) {
            return false;
        }
        if (!Files.isSymbolicLink(OUTPUT)) {
            return true;
        }
        try {
            String device = Files.readSymbolicLink(OUTPUT).toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty") || device.equals("/dev/console");
        } catch (IOException unknown) {
            return false;
        }
    }
}
