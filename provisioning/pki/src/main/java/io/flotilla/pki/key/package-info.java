/** Keys and certificates as they lie on a host, and TLS contexts over them. */
@NullMarked
package io.flotilla.pki.key;

import org.jspecify.annotations.NullMarked;
