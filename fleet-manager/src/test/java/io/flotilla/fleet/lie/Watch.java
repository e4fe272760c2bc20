package io.flotilla.fleet.lie;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.contract.message.CommandState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Looks all the time at the node processes, and at what the manager says of commands. */
@SuppressWarnings({"FutureReturnValueIgnored", "try"})
final class Watch implements AutoCloseable {
    private static final int LOOK_MILLIS = 50;
    private static final int ASK_MILLIS = 1000;

    private final SmallFleet fleet;
    private final Witness witness;
    private final Map<String, Set<Long>> pids = new ConcurrentHashMap<>();
    private final List<String> untrue = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService eyes = Executors.newSingleThreadScheduledExecutor();
    /** A manager that answers late must not hide a node that lives briefly. */
    private final ScheduledExecutorService ears = Executors.newSingleThreadScheduledExecutor();

    Watch(SmallFleet fleet, Witness witness) {
        this.fleet = fleet;
        this.witness = witness;
        eyes.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        ears.scheduleWithFixedDelay(this::ask, ASK_MILLIS, ASK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        for (String node : fleet.nodes()) {
            long pid = fleet.nodePid(node);
            if (pid != 0) {
                pids.computeIfAbsent(node, of -> ConcurrentHashMap.newKeySet()).add(pid);
            }
        }
    }

    private void ask() {
        try {
            untrue.addAll(unwitnessed());
        } catch (RuntimeException unanswered) {
            // It is asked again.
        }
    }

    /** Executions that the manager calls ended, although their agent never said so. */
    List<String> unwitnessed() {
        List<String> found = new ArrayList<>();
        for (JsonNode command : fleet.get("/api/v1/commands?limit=200").path("items")) {
            for (JsonNode execution : command.path("executions")) {
                String state = execution.path("state").asText();
                boolean ended = Stream.of(CommandState.values())
                        .filter(CommandState::isFinal)
                        .anyMatch(s -> s.name().toLowerCase(Locale.ROOT).equals(state));
                String node = execution.path("node").asText();
                String id = command.path("id").asText();
                if (ended
                        && !witness.heardResult(
                                node, id, execution.path("attempt").asInt(), state)) {
                    found.add(command.path("operation").asText() + " " + id + " of " + node + " is " + state);
                }
            }
        }
        return found;
    }

    /** What {@link #unwitnessed()} has ever found. */
    List<String> untrue() {
        return List.copyOf(untrue);
    }

    /** Every process that the node has been. */
    Set<Long> pids(String node) {
        return Set.copyOf(pids.getOrDefault(node, Set.of()));
    }

    @Override
    public void close() throws InterruptedException {
        eyes.shutdownNow();
        ears.shutdownNow();
        eyes.awaitTermination(30, TimeUnit.SECONDS);
        ears.awaitTermination(30, TimeUnit.SECONDS);
    }
}
