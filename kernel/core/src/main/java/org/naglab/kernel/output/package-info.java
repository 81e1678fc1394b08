/**
 * Binds what a thread prints to the cell that started it, bounded and coalesced; reads standard input from the front end.
 */
@NullMarked
package org.naglab.kernel.output;

import org.jspecify.annotations.NullMarked;
