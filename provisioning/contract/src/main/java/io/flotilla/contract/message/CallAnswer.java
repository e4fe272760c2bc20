package io.flotilla.contract.message;

import io.flotilla.contract.identity.NodeAddress;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an agent says to a {@link CallRequest}; signed by the agent.
 *
 * @param id of the request
 * @param error null when it answers
 */
public record CallAnswer(
        NodeAddress from,
        long epoch,
        long seq,
        String id,
        Instant at,
        Map<String, @Nullable Object> output,
        @Nullable Problem error)
        implements Upward {
    public CallAnswer {
        output = Collections.unmodifiableMap(new LinkedHashMap<>(output));
    }
}
