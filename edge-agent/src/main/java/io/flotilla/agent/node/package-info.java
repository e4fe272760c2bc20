/** The chain node as a process: started, adopted, restarted and led to its desired state through a driver port. */
@NullMarked
package io.flotilla.agent.node;

import org.jspecify.annotations.NullMarked;
