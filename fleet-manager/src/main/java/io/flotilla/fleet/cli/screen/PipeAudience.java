package io.flotilla.fleet.cli.screen;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The reader of a pipe. Java cannot ask a pipe whether somebody reads it, but GNU tail does: while it follows a file that
 * never grows it watches its output, which is ours, and dies of SIGPIPE once the reader has gone (coreutils 8.28 and later).
 * Another tail ends in another way, or not, and then only a failing write tells.
 */
public final class PipeAudience implements Audience {
    private static final Path OUTPUT = Path.of("/proc/self/fd/1");
    /** 128 and the number of SIGPIPE. */
    private static final int OF_A_BROKEN_PIPE = 141;

    private final Process tail;

    private PipeAudience(Process tail) {
        this.tail = tail;
    }

    /** Of this process's standard output. */
    public static Audience begin() {
        try {
            if (!Files.readSymbolicLink(OUTPUT).toString().startsWith("pipe:")) {
                return FAITHFUL;
            }
            String self = String.valueOf(ProcessHandle.current().pid());
            return new PipeAudience(new ProcessBuilder(List.of("tail", "-f", "--pid=" + self, "/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException elsewhere) {
            return FAITHFUL;
        }
    }

    @Override
    public boolean gone() {
        return !tail.isAlive() && tail.exitValue() == OF_A_BROKEN_PIPE;
    }

    @Override
    public void close() {
        tail.destroy();
    }
}
