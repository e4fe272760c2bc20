/** The embedded broker, the manager's own MQTT client, and whom the broker lets in. */
@NullMarked
package io.flotilla.fleet.broker;

import org.jspecify.annotations.NullMarked;
