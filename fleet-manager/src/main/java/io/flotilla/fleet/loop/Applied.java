package io.flotilla.fleet.loop;

import io.flotilla.contract.identity.ChainId;
import io.flotilla.fleet.plan.PlannedChange;
import java.util.List;

/**
 * What applying a spec did.
 *
 * @param revision of the spec that is there now
 * @param changed false: all was as the spec wants it already
 * @param joins a fresh join line for each node of the spec that has not enrolled
 */
public record Applied(
        ChainId chain, long revision, boolean changed, List<PlannedChange> changes, List<JoinToken> joins) {
    public Applied {
        changes = List.copyOf(changes);
        joins = List.copyOf(joins);
    }
}
