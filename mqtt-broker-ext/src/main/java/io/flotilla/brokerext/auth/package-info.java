/** Who is let in. */
@NullMarked
package io.flotilla.brokerext.auth;

import org.jspecify.annotations.NullMarked;
