/** What time it is: for others to read, and for pauses of one's own. */
@NullMarked
package io.flotilla.contract.time;

import org.jspecify.annotations.NullMarked;
