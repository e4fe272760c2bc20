/** The port behind which everything durable lives, and its implementations; nobody else sees a database. */
@NullMarked
package io.flotilla.fleet.store;

import org.jspecify.annotations.NullMarked;
