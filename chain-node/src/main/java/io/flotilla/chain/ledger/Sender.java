package io.flotilla.chain.ledger;

import io.flotilla.contract.identity.OrgId;

/**
 * Whom a transaction key speaks for, in the newest state.
 *
 * @param nonce of its next transaction
 */
public record Sender(OrgId organisation, long nonce) {}
