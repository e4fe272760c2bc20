package io.flotilla.agent;

import io.flotilla.agent.identity.AgentFolder;
import io.flotilla.agent.identity.AgentIdentity;
import io.flotilla.agent.identity.FolderLock;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** Runs the agent of a folder until SIGTERM, which leaves its node running. */
final class AgentRun {
    private static final Duration GOODBYE = Duration.ofSeconds(4);

    private AgentRun() {}

    /** Returns when the agent was stopped; meanwhile no other one works in the folder. */
    static void locked(AgentFolder folder, PrintWriter out) throws InterruptedException {
        AgentConfig.load(folder);
        AgentLog.into(folder);
        FolderLock lock = FolderLock.of(folder);
        try {
            unlocked(folder, out);
        } finally {
            lock.close();
        }
    }

    /** As {@link #locked}, for who holds the lock already. */
    static void unlocked(AgentFolder folder, PrintWriter out) throws InterruptedException {
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
            LoggerFactory.getLogger(AgentRun.class).info("stopped good-bye={}", inTime ? "said" : "cut short");
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}
