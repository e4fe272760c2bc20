/** The authorities that issue: root, server CA, manager CA and one constrained CA per organisation. */
@NullMarked
package io.flotilla.pki.ca;

import org.jspecify.annotations.NullMarked;
