/** Held documents, the command journal and the execution of commands: one effect each. */
@NullMarked
package io.flotilla.agent.command;

import org.jspecify.annotations.NullMarked;
