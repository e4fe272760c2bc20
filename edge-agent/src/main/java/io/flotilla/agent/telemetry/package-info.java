/** What is observed, in numbers: the status line and the telemetry topics. */
@NullMarked
package io.flotilla.agent.telemetry;

import org.jspecify.annotations.NullMarked;
