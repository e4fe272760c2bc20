/** What a node keeps on disk: the only room that sees Xodus. */
@NullMarked
package io.flotilla.chain.ledger;

import org.jspecify.annotations.NullMarked;
