package org.naglab.model;

/** How hidden states become emissions. */
public sealed interface OutputLayer {

    /** A projection of its own, {@code s = h Wᵀ + b}, drawn at random, as in NAG-BERT's released code. */
    record Free() implements OutputLayer {}

    /** The encoder's word embeddings as projection, with a bias of its own. */
    record Tied() implements OutputLayer {}

    /** As {@link Tied}, behind BERT's masked-language-model transform: dense, GELU, LayerNorm. */
    record TiedTransform() implements OutputLayer {}

    /**
     * As {@link Tied}, behind a linear layer that makes s states of each hidden state, for outputs that may be longer
     * than their source; with CTC, which finds out which of them hold tokens (Libovický and Helcl, 2018). Every source
     * position gives s output positions, neighbours of each other.
     *
     * @param copies s, at least 1
     */
    record Split(int copies) implements OutputLayer {
        /** Checks the number. */
        public Split {
            if (copies < 1) {
                throw new IllegalArgumentException("copies must be at least 1, got " + copies);
            }
        }
    }
}
