/** The command line {@code fleet}: verbs, exit codes, output. Speaks REST only, except {@code up}, which starts the manager. */
@NullMarked
package io.flotilla.fleet.cli;

import org.jspecify.annotations.NullMarked;
