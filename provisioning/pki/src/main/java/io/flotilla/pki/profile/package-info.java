/** What a certificate of each kind may do, for whom and how long. */
@NullMarked
package io.flotilla.pki.profile;

import org.jspecify.annotations.NullMarked;
