/** Every document that travels, as a record. */
@NullMarked
package io.flotilla.contract.message;

import org.jspecify.annotations.NullMarked;
