package io.flotilla.pki.fake;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A program of the host, such as openssl or curl; a test that needs a missing one is skipped with a message. */
public final class Tool {
    public record Run(int code, String output) {}

    private Tool() {}

    public static void require(String program) {
        boolean there;
        try {
            there = run(Path.of("."), program, program.equals("curl") ? "--version" : "version")
                            .code()
                    == 0;
        } catch (IllegalStateException missing) {
            there = false;
        }
        Assumptions.assumeTrue(there, program + " is not installed: this test is skipped");
    }

    /** Standard output and error together. */
    public static Run run(Path folder, String... command) {
        try {
            Process process = new ProcessBuilder(List.of(command))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(command[0] + " did not end");
            }
            return new Run(process.exitValue(), output);
        } catch (IOException e) {
            throw new IllegalStateException(command[0] + " cannot be started", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
