/** Who is who: names, addresses and the identities that certificates carry. */
@NullMarked
package io.flotilla.contract.identity;

import org.jspecify.annotations.NullMarked;
