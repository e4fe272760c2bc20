package io.flotilla.chain.ledger;

import io.flotilla.contract.chain.Receipt;

/**
 * What a method answered to a question that changes nothing.
 *
 * @param height whose state was asked
 * @param output empty unless it succeeded
 * @param message why it did not succeed; empty when it did
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record QueryAnswer(long height, Receipt.Status status, byte[] output, long gasUsed, String message) {}
