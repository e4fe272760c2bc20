/** What the broker says by itself: presence after its own death, and its statistics. */
@NullMarked
package io.flotilla.brokerext.presence;

import org.jspecify.annotations.NullMarked;
