/** Enrolment on the store: the ledger of tokens and certificates, the bootstrap document, the join line. */
@NullMarked
package io.flotilla.fleet.enrol;

import org.jspecify.annotations.NullMarked;
