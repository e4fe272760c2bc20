/** The chain's state as an authenticated tree; where its nodes are kept is another room's business. */
@NullMarked
package io.flotilla.chain.state;

import org.jspecify.annotations.NullMarked;
