package io.flotilla.agent;

import io.flotilla.agent.identity.AgentFolder;
import io.flotilla.agent.identity.AgentIdentity;
import io.flotilla.agent.identity.FolderLock;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fleet-agent run}: keeps the node until SIGTERM, which leaves the node running. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        versionProvider = EdgeAgent.Version.class,
        description = "Runs the agent of a host that has joined. When it is stopped its node goes on.")
final class RunCommand implements Callable<Integer> {
    private static final Duration GOODBYE = Duration.ofSeconds(4);

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description =
                    "The agent's folder (default: /var/lib/flotilla-agent if it may be written to, else ~/.flotilla/agent).")
    private @Nullable Path dir;

    RunCommand() {
        spec = CommandSpec.create();
    }

    @Override
    public Integer call() throws InterruptedException {
        AgentFolder folder = dir == null ? AgentFolder.usual() : new AgentFolder(dir);
        AgentConfig.load(folder);
        AgentLog.into(folder);
        FolderLock lock = FolderLock.of(folder);
        try {
            run(folder, spec.commandLine().getOut());
        } finally {
            lock.close();
        }
        return 0;
    }

    /** Returns when the agent was stopped. */
    static void run(AgentFolder folder, PrintWriter out) throws InterruptedException {
        AgentIdentity identity = AgentIdentity.load(folder);
        AgentConfig stored = AgentConfig.load(folder);
        AgentConfig config = stored.withPort(new SecureRandom());
        if (!config.equals(stored)) {
            config.save(folder);
        }
        out.println("agent of " + identity.node() + " runs; it logs to " + folder.log());
        CountDownLatch ended = new CountDownLatch(1);
        try (Wiring wiring = new Wiring(folder, config, identity, out::println)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(wiring, ended), "goodbye"));
            runUntilStopped(wiring);
        } finally {
            ended.countDown();
        }
    }

    private static void runUntilStopped(Wiring wiring) throws InterruptedException {
        try {
            wiring.run();
        } catch (Error broken) { // Memory is gone, or a class: no tick after it can be relied on.
            EdgeAgent.broken(broken);
        }
    }

    private static void stop(Wiring wiring, CountDownLatch ended) {
        wiring.stop();
        try {
            boolean inTime = ended.await(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
            LoggerFactory.getLogger(RunCommand.class).info("stopped good-bye={}", inTime ? "said" : "cut short");
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}
