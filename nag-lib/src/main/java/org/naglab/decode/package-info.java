/**
 * From emissions to text. Read {@link org.naglab.decode.Decoder}, then {@link org.naglab.decode.Generator}. Not here: scores of the text.
 */
@NullMarked
package org.naglab.decode;

import org.jspecify.annotations.NullMarked;
