/** What the manager knows: records, and the words that all rooms share. */
@NullMarked
package io.flotilla.fleet.node;

import org.jspecify.annotations.NullMarked;
