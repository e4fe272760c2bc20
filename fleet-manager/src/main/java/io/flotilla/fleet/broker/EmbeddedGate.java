package io.flotilla.fleet.broker;

import io.flotilla.brokerext.FlotillaExtension;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.fleet.loop.Gate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gate of the broker in this process. */
public final class EmbeddedGate implements Gate {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedGate.class);

    private final Roster roster;
    private final FlotillaExtension extension;

    public EmbeddedGate(Roster roster, FlotillaExtension extension) {
        this.roster = roster;
        this.extension = extension;
    }

    @Override
    public void admit(Admission admission) {
        roster.replace(admission);
    }

    /** Begins at once. */
    @Override
    public void dismiss(String inspector) {
        try {
            extension.sessions().killUser(inspector).exceptionally(failure -> {
                LOG.error("inspector={} is shut out, a connection was not ended", inspector, failure);
                return null;
            });
        } catch (IllegalStateException notRunning) {
            LOG.debug("inspector={} is shut out, the broker is not running", inspector);
        }
    }

    /** Begins at once; while the broker is down there is no session to end. */
    @Override
    public void expel(NodeAddress node, String reason) {
        LOG.info("node expelled node={} reason={}", node, reason);
        try {
            extension.sessions().revoke(node).exceptionally(failure -> {
                LOG.error("node={} was shut out, its subtree was not cleared", node, failure);
                return null;
            });
        } catch (IllegalStateException notRunning) {
            LOG.warn("node={} is shut out, the broker is not running", node);
        }
    }
}
