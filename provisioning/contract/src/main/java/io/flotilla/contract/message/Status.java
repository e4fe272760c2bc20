package io.flotilla.contract.message;

import io.flotilla.contract.chain.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * The one line about a node that is looked at all day; an agent's view, not signed.
 *
 * @param ok 1 when the phase is running and nothing alarms, else 0
 * @param height of the node's newest block
 * @param lag blocks behind the highest head that the node knows
 * @param peers links that stand at both ends
 * @param config version of the desired configuration that the agent holds; 0 for none
 * @param pending version of the pending commands that the agent holds; 0 for none
 * @param inSync 1 when the held configuration was read back from the node, else 0
 * @param certificateDays whole days until the first of the host's certificates ends
 * @param alarms active alarms
 * @param block id of the node's newest block; null before it has a chain
 */
public record Status(
        Phase phase,
        int ok,
        long height,
        long lag,
        int peers,
        long config,
        long pending,
        int inSync,
        long certificateDays,
        int alarms,
        @Nullable Sha256 block) {}
