package io.flotilla.contract.message;

import io.flotilla.contract.identity.ChainId;

/**
 * A chain in numbers, as the manager sees its nodes; a view, not signed.
 *
 * @param height the highest of its nodes
 * @param spread how many blocks the lowest node that is online is behind it
 * @param validators in the genesis block, or as voted since
 * @param online validators that take part
 * @param quorum how many a decision takes
 * @param margin how many of those online may still go; negative: nothing is decided
 */
public record ChainSummary(
        ChainId chain, long height, long spread, int validators, int online, int quorum, int margin) {}
