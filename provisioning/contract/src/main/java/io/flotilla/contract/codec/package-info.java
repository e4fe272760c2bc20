/** The only room that knows JSON and signatures: strict reading, RFC 8785 bytes, detached JWS. */
@NullMarked
package io.flotilla.contract.codec;

import org.jspecify.annotations.NullMarked;
