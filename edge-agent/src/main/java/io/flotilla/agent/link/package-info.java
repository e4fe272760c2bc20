/** The one connection outwards: an MQTT 5 session that is kept alive, paced and durable where it must be. */
@NullMarked
package io.flotilla.agent.link;

import org.jspecify.annotations.NullMarked;
