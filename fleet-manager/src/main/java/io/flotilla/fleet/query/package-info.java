/** The one language in which operators say which items they mean: text in, a decision about JSON out. Pure. */
@NullMarked
package io.flotilla.fleet.query;

import org.jspecify.annotations.NullMarked;
