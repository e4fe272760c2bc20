/** The management server: store, planner, broker link, REST, enrolment, CLI. */
@NullMarked
package io.flotilla.fleet;

import org.jspecify.annotations.NullMarked;
