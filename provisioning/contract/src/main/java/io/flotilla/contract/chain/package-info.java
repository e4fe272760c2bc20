/** What a chain is made of: genesis, validators, endpoints, parameters, and what its nodes report. */
@NullMarked
package io.flotilla.contract.chain;

import org.jspecify.annotations.NullMarked;
