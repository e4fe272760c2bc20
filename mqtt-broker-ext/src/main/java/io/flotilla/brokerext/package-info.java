/** The HiveMQ extension: who may connect, what they may do, and who is present. */
@NullMarked
package io.flotilla.brokerext;

import org.jspecify.annotations.NullMarked;
