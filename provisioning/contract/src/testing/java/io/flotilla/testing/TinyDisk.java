package io.flotilla.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A file system of its own that is full when the test wants it to be; needs root and is unmounted at the end. */
public final class TinyDisk implements AutoCloseable {
    private final Path folder;

    private TinyDisk(Path folder) {
        this.folder = folder;
    }

    /** Skips the test where nothing can be mounted. */
    public static TinyDisk at(Path folder, int mebibytes) throws IOException {
        Files.createDirectories(folder);
        int refused = run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", folder.toString());
        Assumptions.assumeTrue(refused == 0, "a file system cannot be mounted here: run this test as root");
        return new TinyDisk(folder);
    }

    public Path folder() {
        return folder;
    }

    /** Until not a byte is left. */
    public void fill() throws IOException {
        try (OutputStream out = Files.newOutputStream(folder.resolve("filling"))) {
            byte[] page = new byte[4096];
            while (true) {
                out.write(page);
            }
        } catch (IOException full) {
            if (Files.getFileStore(folder).getUsableSpace() > 0) {
                throw full;
            }
        }
    }

    public void makeSpace() throws IOException {
        Files.delete(folder.resolve("filling"));
    }

    @Override
    public void close() throws IOException {
        run("umount", "-l", folder.toString());
    }

    private static int run(String... command) throws IOException {
        try {
            return new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .onExit()
                    .join()
                    .exitValue();
        } catch (IOException absent) {
            return 1;
        }
    }
}
