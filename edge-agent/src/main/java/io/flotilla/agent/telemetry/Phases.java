package io.flotilla.agent.telemetry;

import io.flotilla.agent.node.NodeView;
import io.flotilla.contract.chain.NodeReport;
import io.flotilla.contract.message.Phase;

/** A node's phase, from what its process and its own report say. */
public final class Phases {
    private Phases() {}

    public static Phase of(NodeView view) {
        NodeReport report = view.report();
        if (view.process() == null || report == null) {
            if (view.process() == null && !view.wanted()) {
                return Phase.STOPPED;
            }
            return view.trouble() == null ? Phase.STARTING : Phase.FAILED;
        }
        return switch (report.phase()) {
            case NEW -> Phase.STARTING;
            case AWAITING_GENESIS -> Phase.AWAITING_GENESIS;
            case READY, CONNECTING -> Phase.CONNECTING;
            case SYNCING -> Phase.SYNCING;
            case RUNNING -> Phase.RUNNING;
            case STOPPED -> Phase.STOPPED;
            case FAILED -> Phase.FAILED;
        };
    }
}
