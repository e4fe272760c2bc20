/** The local door for the node's own agent: JSON over HTTP on the loopback interface. */
@NullMarked
package io.flotilla.chain.admin;

import org.jspecify.annotations.NullMarked;
