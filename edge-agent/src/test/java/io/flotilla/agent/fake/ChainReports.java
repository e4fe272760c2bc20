package io.flotilla.agent.fake;

import io.flotilla.contract.chain.ChainReport;
import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.NodePhase;
import io.flotilla.contract.chain.NodeReport;
import io.flotilla.contract.chain.NodeSettings;
import io.flotilla.contract.chain.Role;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.TrustDomain;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a node of a running chain reports. */
public final class ChainReports {
    private ChainReports() {}

    /** Of a node two blocks behind, in a chain of four. */
    public static NodeReport report(ChainReport.@Nullable Stall stall) {
        return report(null, stall);
    }

    /** As that, perhaps of a validator that does not vote. */
    public static NodeReport report(ChainReport.@Nullable Mute mute, ChainReport.@Nullable Stall stall) {
        Sha256 hash = Sha256.of(new byte[0]);
        return new NodeReport(
                "0.1.0",
                7,
                new NodeSettings(
                        FakeManager.NODE,
                        new ChainId("trade-finance"),
                        TrustDomain.DEFAULT,
                        Role.VALIDATOR,
                        new Endpoint("127.0.0.1", 30301)),
                64L << 20,
                NodePhase.RUNNING,
                null,
                hash,
                120,
                "00".repeat(32),
                null,
                List.of(),
                Map.of("peer.refused", 3L, "dropped", 1L),
                new ChainReport(
                        120, hash, hash, Instant.EPOCH, 122, 1, 735, 1_004, 12, mute == null, 4, 3, 4, mute, stall));
    }
}
