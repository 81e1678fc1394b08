/**
 * Turns text into word pieces and back. Read {@link org.naglab.text.Tokenizer} first, then
 * {@link org.naglab.text.SpecialTokens}. No padding and no tensors here: that is {@code org.naglab.data}.
 */
@NullMarked
package org.naglab.text;

import org.jspecify.annotations.NullMarked;
