/** How the command line finds the manager and talks to it. No class of the server is loaded from here. */
@NullMarked
package io.flotilla.fleet.cli.client;

import org.jspecify.annotations.NullMarked;
