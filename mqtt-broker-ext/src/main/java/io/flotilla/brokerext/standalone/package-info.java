/** The extension in a HiveMQ of its own: its settings, the access document on its disk, its folder. */
@NullMarked
package io.flotilla.brokerext.standalone;

import org.jspecify.annotations.NullMarked;
