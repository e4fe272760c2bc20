/** The MQTT topic tree and who may do what in it. */
@NullMarked
package io.flotilla.contract.topic;

import org.jspecify.annotations.NullMarked;
