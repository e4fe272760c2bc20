/** Links between the chain's nodes: trust, greeting, and which links to keep. The only room that sees Netty. */
@NullMarked
package io.flotilla.chain.p2p;

import org.jspecify.annotations.NullMarked;
