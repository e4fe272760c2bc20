/** The chain node: peers, consensus, ledger. */
@NullMarked
package io.flotilla.chain;

import org.jspecify.annotations.NullMarked;
