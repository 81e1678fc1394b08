/**
 * Decides how long an output is. Read {@link org.naglab.length.LengthPolicy} first; {@link
 * org.naglab.length.LengthHead} learns it from the source. Not here: the layers that score tokens.
 */
@NullMarked
package org.naglab.length;

import org.jspecify.annotations.NullMarked;
