/** Transactions that wait for a block: which are taken, and in which order they are offered. Pure. */
@NullMarked
package io.flotilla.chain.pool;

import org.jspecify.annotations.NullMarked;
