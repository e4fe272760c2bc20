/** {@code fleet demo}: a whole consortium as real processes on this machine. */
@NullMarked
package io.flotilla.fleet.cli.demo;

import org.jspecify.annotations.NullMarked;
