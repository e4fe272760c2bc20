package io.flotilla.chain.fake;

import static org.awaitility.Awaitility.await;

import io.flotilla.contract.chain.NodeFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The packaged program as its agent starts it: a process of its own, its output appended to the log. */
public final class NodeProcess implements AutoCloseable {
    public static final int HEAP_MIB = 96;
    private static final Path PROGRAM = Path.of("target", "dist", "bin", "flotilla-node");

    private final Site site;
    private final Process process;

    private NodeProcess(Site site, Process process) {
        this.site = site;
        this.process = process;
    }

    /** Waits until its admin endpoint answers. */
    public static NodeProcess started(Site site) {
        NodeProcess node = new NodeProcess(site, launch(site.folder()));
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(20))
                .until(node::answers);
        return node;
    }

    public static Process launch(NodeFolder folder) {
        ProcessBuilder builder = new ProcessBuilder(
                        PROGRAM.toAbsolutePath().toString(),
                        "--folder",
                        folder.root().toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.log().toFile()));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("FLOTILLA_JAVA_OPTS", "-Xmx" + HEAP_MIB + "m");
        try {
            return builder.start();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** SIGTERM; gives the exit code. */
    public int terminate() {
        process.destroy();
        return awaitEnd();
    }

    public String log() {
        try {
            return Files.readString(site.folder().log());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        awaitEnd();
    }

    private boolean answers() {
        return Files.exists(site.folder().admin()) && site.admin().access().pid() == process.pid();
    }

    private int awaitEnd() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the node did not end");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
