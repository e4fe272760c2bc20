package io.flotilla.fleet.loop;

import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.Role;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.message.Phase;
import io.flotilla.contract.message.Presence;
import io.flotilla.contract.message.ReportedConfig;
import io.flotilla.contract.message.Status;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node at a glance.
 *
 * @param presence null until its agent was seen
 * @param status the newest; null until its agent has said one
 * @param inSync whether the newest configuration was read back from the node
 * @param certificateNotAfter the earlier end of the newest certificates of agent and node; null before enrolment
 * @param endpoint where its peers dial it; null while unknown
 * @param alarms codes of its active alarms
 */
public record NodeView(
        NodeAddress node,
        OrgId organisation,
        ChainId chain,
        Role role,
        Phase phase,
        @Nullable Presence presence,
        @Nullable Status status,
        Config config,
        boolean inSync,
        @Nullable Instant certificateNotAfter,
        @Nullable Endpoint endpoint,
        List<String> alarms) {
    /**
     * Versions of its configuration; 0 for none.
     *
     * @param state null until it was reported
     */
    public record Config(long desired, long reported, ReportedConfig.@Nullable State state) {}
}
