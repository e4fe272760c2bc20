package io.flotilla.chain.pool;

import io.flotilla.contract.identity.OrgId;

/**
 * What the newest state says of a sender.
 *
 * @param next the nonce that its next transaction must have
 */
public record Account(OrgId organisation, long next) {}
