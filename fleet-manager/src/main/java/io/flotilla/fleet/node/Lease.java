package io.flotilla.fleet.node;

import io.flotilla.contract.identity.InstanceId;
import java.time.Instant;

/**
 * The right of one manager instance to publish the documents of some nodes.
 *
 * @param fence grows with each change of holder, so that a late write of an earlier one can be told
 */
public record Lease(String name, InstanceId holder, long fence, Instant until) {
    public boolean heldBy(InstanceId instance, Instant at) {
        return holder.equals(instance) && at.isBefore(until);
    }
}
