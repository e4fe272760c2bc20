package io.flotilla.fleet.node;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.message.Stamp;
import io.flotilla.contract.topic.Topics;
import java.nio.charset.StandardCharsets;

/**
 * A document of the manager, exactly as it is published: the stored text is published again, never signed
 * again.
 *
 * @param stamp its place in the order; {@link Stamp#NONE} for documents that have none
 * @param sha256 of the canonical form without {@code sig}; of the text for what is not JSON
 */
public record DownDocument(String topic, String payload, Stamp stamp, Sha256 sha256) {
    /** Whether the broker keeps it for late subscribers; not what is meant for the broker itself. */
    public boolean retained() {
        return !topic.equals(Topics.ACCESS);
    }

    /** UTF-8. */
    public byte[] bytes() {
        return payload.getBytes(StandardCharsets.UTF_8);
    }
}
