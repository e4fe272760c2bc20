package io.flotilla.chain.ledger;

import io.flotilla.contract.chain.Receipt;

/** Where a transaction became final, and what it came to. */
public record PlacedTransaction(long height, Receipt receipt) {}
