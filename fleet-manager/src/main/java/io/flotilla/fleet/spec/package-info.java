/** The chain spec: one declarative file, read with every problem at once and its line. */
@NullMarked
package io.flotilla.fleet.spec;

import org.jspecify.annotations.NullMarked;
