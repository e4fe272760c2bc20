/** The words all modules speak: names, topics, documents, genesis and block records. */
@NullMarked
package io.flotilla.contract;

import org.jspecify.annotations.NullMarked;
