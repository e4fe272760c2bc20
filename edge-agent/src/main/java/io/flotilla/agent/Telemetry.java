package io.flotilla.agent;

import io.flotilla.agent.node.NodeView;
import io.flotilla.agent.telemetry.HostProbe;
import io.flotilla.agent.telemetry.NodeFigures;
import io.flotilla.contract.chain.NodeReport;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;

/** Publishes the four telemetry topics every 10 s. The host is read by the worker: its first reading takes a while. */
final class Telemetry {
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final Duration FIRST = Duration.ofSeconds(3);
    private static final long MIB = 1 << 20;

    private final HostProbe host;
    private final Voice voice;
    private final Executor worker;
    private final Executor loop;
    private final Clock clock;
    private final Instant startedAt;
    private Instant next;
    private boolean reading;

    Telemetry(HostProbe host, Voice voice, Executor worker, Executor loop, Clock clock) {
        this.host = host;
        this.voice = voice;
        this.worker = worker;
        this.loop = loop;
        this.clock = clock;
        this.startedAt = clock.instant();
        this.next = startedAt.plus(FIRST);
    }

    /** @param waiting events that wait for the broker */
    void tick(NodeView view, int waiting, int openCommands) {
        Instant now = clock.instant();
        if (now.isBefore(next)) {
            return;
        }
        next = now.plus(EVERY);
        NodeReport report = view.report();
        if (report != null) {
            voice.telemetry("chain", NodeFigures.encoded(NodeFigures.chain(report)));
            voice.telemetry("peers", NodeFigures.encoded(NodeFigures.peers(view)));
        }
        voice.telemetry("agent", NodeFigures.encoded(agent(now, waiting, openCommands)));
        if (!reading) {
            reading = true;
            worker.execute(this::readHost);
        }
    }

    private void readHost() {
        try {
            byte[] figures = NodeFigures.encoded(host.read());
            loop.execute(() -> voice.telemetry("host", figures));
        } finally {
            loop.execute(() -> reading = false);
        }
    }

    private Map<String, Number> agent(Instant now, int waiting, int openCommands) {
        Runtime runtime = Runtime.getRuntime();
        Map<String, Number> figures = new LinkedHashMap<>();
        figures.put("uptimeSeconds", Duration.between(startedAt, now).toSeconds());
        figures.put("heapUsedMiB", (runtime.totalMemory() - runtime.freeMemory()) / MIB);
        figures.put("heapMiB", runtime.totalMemory() / MIB);
        figures.put("threads", Thread.activeCount());
        figures.put("outbox", waiting);
        figures.put("commands", openCommands);
        return figures;
    }
}
