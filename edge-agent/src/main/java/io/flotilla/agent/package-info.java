/** The management client on the host of a node. */
@NullMarked
package io.flotilla.agent;

import org.jspecify.annotations.NullMarked;
