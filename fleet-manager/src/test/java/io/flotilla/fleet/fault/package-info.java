/** What happens to a fleet of real processes when some of them are killed, lost, copied or cut off. */
@NullMarked
package io.flotilla.fleet.fault;

import org.jspecify.annotations.NullMarked;
