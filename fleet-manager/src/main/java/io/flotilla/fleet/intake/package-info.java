/** Opens and verifies what the nodes say, and makes events of it. */
@NullMarked
package io.flotilla.fleet.intake;

import org.jspecify.annotations.NullMarked;
