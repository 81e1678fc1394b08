package org.naglab.model;

/** How hidden states become emissions. */
public sealed interface OutputLayer {

    /** A projection of its own, {@code s = h Wᵀ + b}, drawn at random, as in NAG-BERT's released code. */
    record Free() implements OutputLayer {}

    /** The encoder's word embeddings as projection, with a bias of its own. */
    record Tied() implements OutputLayer {}

    /** As {@link Tied}, behind BERT's masked-language-model transform: dense, GELU, LayerNorm. */
    record TiedTransform() implements OutputLayer {}
}
