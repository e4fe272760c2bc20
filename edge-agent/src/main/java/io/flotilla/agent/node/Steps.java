package io.flotilla.agent.node;

import io.flotilla.pki.key.PkiException;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets the worker carry out one blocking step at a time and brings the outcome back to the loop thread. */
public final class Steps {
    private static final Logger LOG = LoggerFactory.getLogger(Steps.class);

    private final Executor worker;
    private final Executor loop;
    private int running;
    private String lastFault = "";

    public Steps(Executor worker, Executor loop) {
        this.worker = worker;
        this.loop = loop;
    }

    boolean busy() {
        return running > 0;
    }

    /** The job never throws past this edge: whatever it throws reaches {@code failed} as a fault. */
    public <T> void run(Supplier<T> job, Consumer<T> done, Consumer<NodeFault> failed) {
        running++;
        worker.execute(() -> {
            Runnable outcome = outcome(job, done, failed);
            loop.execute(() -> {
                running--;
                outcome.run();
            });
        });
    }

    /** Says each fault once, not at every retry. */
    void failed(NodeFault fault) {
        if (!fault.said().equals(lastFault)) {
            LOG.warn("code={} {}", fault.code(), fault.said());
            lastFault = fault.said();
        }
    }

    private static <T> Runnable outcome(Supplier<T> job, Consumer<T> done, Consumer<NodeFault> failed) {
        try {
            T result = job.get();
            return () -> done.accept(result);
        } catch (NodeFault fault) {
            return () -> failed.accept(fault);
        } catch (PkiException fault) {
            String code = "pki." + fault.code().name().toLowerCase(Locale.ROOT).replace('_', '.');
            return () -> failed.accept(new NodeFault(code, String.valueOf(fault.getMessage()), fault));
        } catch (
                Throwable
                        bug) { // An Error too: a step without an outcome would keep the node's keeper waiting for ever.
            LOG.error("a step failed", bug);
            return () -> failed.accept(new NodeFault("agent.fault", "the agent failed: " + bug, bug));
        }
    }
}
