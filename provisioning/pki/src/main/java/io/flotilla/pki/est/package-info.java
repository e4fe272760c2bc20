/** Enrolment over secure transport (RFC 7030): a server without a transport, and the client of the agent. */
@NullMarked
package io.flotilla.pki.est;

import org.jspecify.annotations.NullMarked;
