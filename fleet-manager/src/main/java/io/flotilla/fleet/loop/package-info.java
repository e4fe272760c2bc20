/** The single writer: takes events, plans, fills the outbox, carries out what operators ask for. */
@NullMarked
package io.flotilla.fleet.loop;

import org.jspecify.annotations.NullMarked;
