/** A fleet of light agents in one process, and what is measured with it. */
@NullMarked
package io.flotilla.simulate;

import org.jspecify.annotations.NullMarked;
