/** Who this host is: its folder, keys, enrolment and the pinned signers. */
@NullMarked
package io.flotilla.agent.identity;

import org.jspecify.annotations.NullMarked;
