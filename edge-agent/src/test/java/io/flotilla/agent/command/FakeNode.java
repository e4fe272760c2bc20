package io.flotilla.agent.command;

import io.flotilla.agent.node.NodeControl;
import io.flotilla.agent.node.NodeView;
import io.flotilla.agent.node.ProcessMark;
import io.flotilla.contract.chain.NodePhase;
import io.flotilla.contract.chain.NodeReport;
import io.flotilla.contract.identity.NodeAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A node that obeys at once, and remembers what it was made to do. */
final class FakeNode implements NodeControl {
    final List<String> acts = new ArrayList<>();
    List<NodeReport.PeerLink> links = List.of();
    boolean obeys = true;
    /** Whether its process answers when it is asked. */
    boolean answers = true;

    private boolean running = true;
    private boolean wanted = true;
    private long pid = 100;

    @Override
    public void want(boolean wish) {
        acts.add(wish ? "start" : "stop");
        wanted = wish;
        if (obeys && wish && !running) {
            pid++;
        }
        running = obeys ? wish : running;
    }

    @Override
    public void restart() {
        acts.add("restart");
        wanted = true;
        if (obeys) {
            pid++;
            running = true;
        }
    }

    @Override
    public void withdrawRestart() {
        acts.add("withdraw restart");
    }

    /** As the supervisor would do some time after it was told. */
    void replaceProcess() {
        pid++;
        running = true;
    }

    @Override
    public void distribute(List<NodeAddress> peers) {
        acts.add("distribute " + peers);
    }

    @Override
    public void hurry() {
        acts.add("hurry");
    }

    NodeView view() {
        ProcessMark process = running ? new ProcessMark(pid, Instant.EPOCH, null) : null;
        NodeReport report = running && answers ? Orders.report(pid, NodePhase.RUNNING, links) : null;
        return new NodeView(wanted, process, null, report, null, true, false, null, null, Instant.EPOCH);
    }
}
