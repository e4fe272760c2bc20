/** What the tests of several rooms share: an installation on disk, a ledger in memory, forged certificates. */
@NullMarked
package io.flotilla.pki.fake;

import org.jspecify.annotations.NullMarked;
