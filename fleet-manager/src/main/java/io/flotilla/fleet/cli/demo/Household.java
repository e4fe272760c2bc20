package io.flotilla.fleet.cli.demo;

import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.ManagerAccess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The processes of one demo. Started ones are remembered; when the demo ends, whatever process of ours names its folder
 * is stopped too: a node outlives its agent, and anybody may have started an agent again.
 */
final class Household {
    /** The kinds of processes, in the order in which they are stopped: an agent would start its node again. */
    enum Kind {
        AGENT(Duration.ofSeconds(6), "io.flotilla.agent.EdgeAgent\0", "/fleet-agent\0"),
        NODE(Duration.ofSeconds(5), "io.flotilla.chain.ChainNode\0", "/flotilla-node\0"),
        MANAGER(Duration.ofSeconds(7), "io.flotilla.fleet.cli.Fleet\0up\0", "/fleet\0up\0");

        private final Duration patience;
        private final String program;
        private final String launcher;

        Kind(Duration patience, String program, String launcher) {
            this.patience = patience;
            this.program = program;
            this.launcher = launcher;
        }

        /** Whether a command line is of this kind: the program's, or its launcher's that is about to become it. */
        boolean runs(String commandLine) {
            return commandLine.contains(program) || commandLine.contains(launcher);
        }
    }

    /** A process that the demo started itself. */
    record Child(Kind kind, String title, Path log, Process process) {}

    private static final int LOOK_AGAIN_MILLIS = 50;

    private final DemoFolder folder;
    private final InstantSource time;
    private final List<Child> children = new ArrayList<>();
    private boolean closing;

    Household(DemoFolder folder, InstantSource time) {
        this.folder = folder;
        this.time = time;
    }

    /** What is started, and how. */
    record Order(Kind kind, String title, List<String> line, Map<String, String> environment, Path log) {}

    /** Writes a file that a process shall find, readable by its owner alone. */
    void prepare(Path directory, String name, String text) {
        try {
            Files.createDirectories(directory);
            ManagerAccess.writePrivately(directory.resolve(name), text);
        } catch (IOException hindered) {
            throw new Failure(
                    Failure.Exit.FAILED, directory + " cannot be prepared: " + hindered.getMessage(), hindered);
        }
    }

    synchronized Child start(Order order, Path directory) {
        if (closing) {
            throw Failure.failed("the demo is being stopped");
        }
        try {
            Files.createDirectories(directory);
            ProcessBuilder builder = new ProcessBuilder(order.line())
                    .directory(directory.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(order.log().toFile()));
            builder.environment().putAll(order.environment());
            Child child = new Child(order.kind(), order.title(), order.log(), builder.start());
            children.add(child);
            return child;
        } catch (IOException hindered) {
            throw new Failure(
                    Failure.Exit.FAILED,
                    "the " + order.title() + " cannot be started: " + hindered.getMessage(),
                    hindered);
        }
    }

    /** @throws Failure with the end of its log when a started process is no longer there */
    synchronized void mustLive() {
        for (Child child : children) {
            if (!child.process().isAlive() && !closing) {
                throw Failure.failed("the " + child.title() + " ended with code "
                        + child.process().exitValue() + "; its log " + child.log() + " ends:\n"
                        + DemoFolder.tail(child.log()));
            }
        }
    }

    synchronized boolean isClosing() {
        return closing;
    }

    /** Stops every process of the demo; the second call waits for the first. Gives the pids that would not go. */
    synchronized List<Long> close() {
        closing = true;
        for (Kind kind : Kind.values()) {
            stop(kind);
        }
        List<Long> left = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            stop(kind); // one may have been started while others were stopped
            find(kind).filter(ProcessHandle::isAlive).forEach(process -> left.add(process.pid()));
        }
        return left;
    }

    private void stop(Kind kind) {
        Set<ProcessHandle> these = new LinkedHashSet<>(find(kind).toList());
        if (these.isEmpty()) {
            return;
        }
        these.forEach(ProcessHandle::destroy);
        if (!gone(these, kind.patience)) {
            find(kind).forEach(ProcessHandle::destroyForcibly);
            gone(these, Duration.ofSeconds(10));
        }
    }

    private boolean gone(Set<ProcessHandle> these, Duration patience) {
        var end = time.instant().plus(patience);
        while (these.stream().anyMatch(ProcessHandle::isAlive)) {
            if (time.instant().isAfter(end)) {
                return false;
            }
            try {
                Thread.sleep(LOOK_AGAIN_MILLIS);
            } catch (InterruptedException hurry) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    private Stream<ProcessHandle> find(Kind kind) {
        Stream<ProcessHandle> started = children.stream()
                .filter(child -> child.kind() == kind)
                .map(child -> child.process().toHandle());
        Stream<ProcessHandle> named = ProcessHandle.allProcesses().filter(process -> {
            String line = commandLine(process);
            return kind.runs(line) && names(line, folder.root());
        });
        return Stream.concat(started, named)
                .filter(ProcessHandle::isAlive)
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .distinct();
    }

    /** Whether an argument is the folder or something in it. */
    static boolean names(String commandLine, Path folder) {
        return commandLine.contains(folder + "/") || commandLine.contains(folder + "\0");
    }

    /** The arguments, each ended by NUL; empty when the process is gone or another user's. */
    static String commandLine(ProcessHandle process) {
        Path kernels = Path.of("/proc", String.valueOf(process.pid()), "cmdline");
        if (Files.isReadable(kernels)) {
            try {
                return new String(Files.readAllBytes(kernels), StandardCharsets.UTF_8);
            } catch (IOException gone) {
                return "";
            }
        }
        return process.info()
                .commandLine()
                .map(line -> line.replace(' ', '\0') + "\0")
                .orElse("");
    }
}
