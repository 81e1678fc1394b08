/**
 * Turns values into what a front end can show. Read {@link org.naglab.kernel.display.Display} and {@link org.naglab.kernel.display.Renderer} first.
 */
@NullMarked
package org.naglab.kernel.display;

import org.jspecify.annotations.NullMarked;
