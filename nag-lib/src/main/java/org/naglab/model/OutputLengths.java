package org.naglab.model;

import org.naglab.length.LengthClasses;

/** How a model that writes all positions at once comes to the length of its output. */
public sealed interface OutputLengths {

    /**
     * By a classifier over the source's hidden states, before anything is written. Source and target are counted in
     * pieces without special tokens.
     *
     * @param classes what the classes stand for; offsets from −5 to 4 in BERT-NAR-BERT's released code
     */
    record Classified(LengthClasses classes) implements OutputLengths {}

    /**
     * By more frames than tokens, some of which are blank: with CTC.
     *
     * @param perPosition frames of each source position, [CLS] and [SEP] included, at least 1
     */
    record Frames(int perPosition) implements OutputLengths {
        /** Checks the number. */
        public Frames {
            if (perPosition < 1) {
                throw new IllegalArgumentException("perPosition must be at least 1, got " + perPosition);
            }
        }
    }
}
