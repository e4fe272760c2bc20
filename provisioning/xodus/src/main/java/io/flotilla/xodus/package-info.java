/** What Xodus lacks where more than one program keeps its memory in it. */
@NullMarked
package io.flotilla.xodus;

import org.jspecify.annotations.NullMarked;
