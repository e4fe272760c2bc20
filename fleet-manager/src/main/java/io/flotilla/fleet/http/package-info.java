/** REST, EST and the bootstrap document on one HTTPS port. Handlers ask the loop's operations, and nothing else. */
@NullMarked
package io.flotilla.fleet.http;

import org.jspecify.annotations.NullMarked;
