/** Contracts: what a module may be, what it costs, and how it runs. */
@NullMarked
package io.flotilla.chain.vm;

import org.jspecify.annotations.NullMarked;
