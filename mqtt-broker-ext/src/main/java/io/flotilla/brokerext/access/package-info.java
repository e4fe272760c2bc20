/** What those who were let in may subscribe to and publish, and how they are put out again. */
@NullMarked
package io.flotilla.brokerext.access;

import org.jspecify.annotations.NullMarked;
