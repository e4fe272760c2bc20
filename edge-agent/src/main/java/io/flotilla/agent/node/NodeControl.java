package io.flotilla.agent.node;

import io.flotilla.contract.identity.NodeAddress;
import java.util.List;

/** What commands may do to the node; what came of it shows in {@link NodeView}. */
public interface NodeControl {
    /** Whether the node shall run; durable. */
    void want(boolean running);

    /** Stops the process that runs, if any, and starts another; wants the node to run. */
    void restart();

    /** Leaves the process alone that was to be restarted, unless it is being stopped already. */
    void withdrawRestart();

    /** Makes the node send its certificate to these peers, at once; to nobody withdraws the order. */
    void distribute(List<NodeAddress> peers);

    /** Tries again at once what had failed and waits for its next attempt. */
    void hurry();
}
