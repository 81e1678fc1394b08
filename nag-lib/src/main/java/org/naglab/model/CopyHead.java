package org.naglab.model;

/** Whether a token of the source gets a score for being copied. */
public sealed interface CopyHead {

    /** No: the plain model of NAG-BERT. */
    record None() implements CopyHead {}

    /**
     * Yes: at output position t every source piece x_i adds {@code ⟨q(h_t), k(h_i)⟩ / √H + a(h_{i−t})} to the emission
     * of its token; q and k are linear, and a, over √H too, scores each source position as the start of a span that the output copies
     * word by word. Where such a span may stop, b, adds {@code log mean_i exp(a(h_{i−t}) + b(h_i))} to the emission of
     * [EOS]; the mean is over the pieces at or after t, and 0 where there is none. In the spirit of pointer networks (Vinyals et al., 2015), but on raw scores, so that the CRF on top stays as
     * it is.
     */
    record Pointer() implements CopyHead {}
}
