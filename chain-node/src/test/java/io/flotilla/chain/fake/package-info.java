/** Stand-ins and scenery that the tests of several rooms share. */
@NullMarked
package io.flotilla.chain.fake;

import org.jspecify.annotations.NullMarked;
