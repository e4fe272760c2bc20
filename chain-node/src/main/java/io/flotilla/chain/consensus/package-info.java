/** QBFT as a pure machine: events in, effects out; no socket, clock, thread or file. */
@NullMarked
package io.flotilla.chain.consensus;

import org.jspecify.annotations.NullMarked;
