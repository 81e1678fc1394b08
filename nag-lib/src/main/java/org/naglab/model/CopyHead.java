package org.naglab.model;

/** Whether a token of the source gets a score for being copied. */
public sealed interface CopyHead {

    /** No: the plain model of NAG-BERT. */
    record None() implements CopyHead {}

    /**
     * Yes: at output position t every source piece x_i adds {@code ⟨q(h_t), k(h_i)⟩ / √H + r_{i−t}} to the emission of
     * its token, where q and k are linear and r is a table of offsets. In the spirit of pointer networks (Vinyals et
     * al., 2015), but on raw scores, so that the CRF on top stays as it is.
     */
    record Pointer() implements CopyHead {}
}
