package io.flotilla.chain.ledger;

import io.flotilla.contract.chain.Receipt;
import io.flotilla.contract.chain.Transaction;

/**
 * A final transaction.
 *
 * @param index in its block, from 0
 */
public record PlacedTransaction(long height, int index, Transaction transaction, Receipt receipt) {}
