/** The consensus key: the only room that sees BouncyCastle. */
@NullMarked
package io.flotilla.chain.crypto;

import org.jspecify.annotations.NullMarked;
