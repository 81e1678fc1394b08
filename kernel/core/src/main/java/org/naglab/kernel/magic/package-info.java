/**
 * Commands that are not Java: {@code %name} on a line, {@code %%name} on a whole cell.
 */
@NullMarked
package org.naglab.kernel.magic;

import org.jspecify.annotations.NullMarked;
