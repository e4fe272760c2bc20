package io.flotilla.agent.node;

import io.flotilla.contract.chain.NodeReport;
import io.flotilla.contract.chain.NodeSettings;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.message.ReportedConfig.Difference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the running node says of itself, compared with what it shall be. Paths are those of {@code config/desired}.
 * Environment variables cannot be read back: for them the record of the start stands.
 */
public final class ReadBack {
    private static final long MIB = 1 << 20;
    /**
     * A JVM rounds its heap to whole regions and leaves a survivor space out of account (SerialGC 3 %, ParallelGC up to
     * 11 %): within an eighth it counts as what was asked for.
     */
    private static final int TOLERANCE = 8;

    private ReadBack() {}

    /** @param pinned null as long as the configuration pins no genesis block */
    public static List<Difference> differences(Launch desired, @Nullable Sha256 pinned, NodeReport report) {
        List<Difference> diff = new ArrayList<>();
        NodeSettings wanted = desired.settings();
        NodeSettings found = report.settings();
        compare(diff, "to", wanted.node(), found.node());
        compare(diff, "chain", wanted.chain(), found.chain());
        if (!near(desired.heapMiB(), report.maxHeapBytes())) {
            compare(diff, "runtime.heapMiB", desired.heapMiB(), report.maxHeapBytes() / MIB);
        }
        compare(diff, "runtime.p2p.listen", wanted.listen(), found.listen());
        compare(diff, "permissions.role", Json.name(wanted.role()), Json.name(found.role()));
        if (pinned != null && report.genesis() != null) {
            compare(diff, "genesis.sha256", pinned.value(), report.genesis().value());
        }
        return diff;
    }

    private static boolean near(int heapMiB, long bytes) {
        long wanted = heapMiB * MIB;
        return Math.abs(bytes - wanted) <= wanted / TOLERANCE;
    }

    private static void compare(List<Difference> diff, String path, Object desired, Object observed) {
        if (!desired.equals(observed)) {
            diff.add(new Difference(path, desired.toString(), observed.toString()));
        }
    }
}
