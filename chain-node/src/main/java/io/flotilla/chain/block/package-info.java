/** What validators say to each other about blocks, and its canonical bytes. */
@NullMarked
package io.flotilla.chain.block;

import org.jspecify.annotations.NullMarked;
