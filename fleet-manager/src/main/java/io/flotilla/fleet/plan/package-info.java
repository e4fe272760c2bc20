/** Pure: desired × reported ▶ what to publish and what to order. */
@NullMarked
package io.flotilla.fleet.plan;

import org.jspecify.annotations.NullMarked;
