/** What a transaction does to the chain's state: accounts, gas, contracts, system contracts. Pure. */
@NullMarked
package io.flotilla.chain.execution;

import org.jspecify.annotations.NullMarked;
