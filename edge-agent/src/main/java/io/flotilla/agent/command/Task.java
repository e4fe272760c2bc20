package io.flotilla.agent.command;

import io.flotilla.agent.node.NodeControl;
import io.flotilla.agent.node.NodeView;
import java.time.Duration;
import java.util.Optional;

/** One command being carried out: it acts once, then watches until its post-condition is observed or its time is up. */
interface Task {
    void act(NodeControl node);

    /** Takes back what would have an effect after a bad end was told. */
    default void giveUp(NodeControl node) {}

    /** Empty as long as it is not over. */
    Optional<Outcome> observe(NodeView view, Duration elapsed);

    /** 0 to 100, as far as it can be told. */
    default int percent(NodeView view) {
        return 0;
    }
}
