package io.flotilla.fleet.loop;

import io.flotilla.contract.identity.NodeAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an agent answered to a live question.
 *
 * @param at by the agent's clock
 * @param took from the question to the answer
 */
public record CallView(NodeAddress node, String ask, Instant at, Duration took, Map<String, @Nullable Object> output) {}
