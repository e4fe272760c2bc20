/** Keys, certificate authority and enrolment over EST (RFC 7030), without a transport. */
@NullMarked
package io.flotilla.pki;

import org.jspecify.annotations.NullMarked;
