/** {@code fleet bench chain}: a chain of real nodes, the load it is offered, and what is measured with it. */
@NullMarked
package io.flotilla.simulate.chain;

import org.jspecify.annotations.NullMarked;
