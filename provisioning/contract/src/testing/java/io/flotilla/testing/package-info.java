/** What the tests of more than one module need: each module compiles these sources into its own test classes. */
@NullMarked
package io.flotilla.testing;

import org.jspecify.annotations.NullMarked;
