package io.flotilla.fleet.node;

import io.flotilla.contract.identity.InstanceId;
import java.time.Instant;

/** The right of one manager instance to publish the documents of some nodes. */
public record Lease(String name, InstanceId holder, Instant until) {
    public boolean heldBy(InstanceId instance, Instant at) {
        return holder.equals(instance) && at.isBefore(until);
    }
}
