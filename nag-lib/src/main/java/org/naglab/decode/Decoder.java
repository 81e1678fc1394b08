package org.naglab.decode;

import org.naglab.length.LengthPolicy;

/** How emissions become a path of tokens. */
public sealed interface Decoder {

    /**
     * Tells how many output positions are scored.
     *
     * @return the policy
     */
    LengthPolicy length();

    /**
     * Takes the best token of each position by itself.
     *
     * @param length how many positions are scored
     */
    record Argmax(LengthPolicy length) implements Decoder {}

    /**
     * Takes the best whole path by the CRF over the best candidates of each position (Viterbi).
     *
     * @param candidates K, candidates a position, at least 1
     * @param length how many positions are scored
     */
    record Viterbi(int candidates, LengthPolicy length) implements Decoder {
        /** Checks the number of candidates. */
        public Viterbi {
            if (candidates < 1) {
                throw new IllegalArgumentException("candidates must be at least 1, got " + candidates);
            }
        }
    }

    /**
     * Takes the best token of each position, up to the first [EOS].
     *
     * @return the decoder
     */
    static Decoder argmax() {
        return new Argmax(new LengthPolicy.EndOfSequence());
    }

    /**
     * Takes the best path, up to the first [EOS].
     *
     * @param candidates K
     * @return the decoder
     */
    static Decoder viterbi(int candidates) {
        return new Viterbi(candidates, new LengthPolicy.EndOfSequence());
    }

    /**
     * Takes the best path over the first share of the positions, as NAG-BERT's released code cuts.
     *
     * @param candidates K
     * @param ratio α, in (0, 1]
     * @return the decoder
     */
    static Decoder ratioFirst(int candidates, double ratio) {
        return new Viterbi(candidates, new LengthPolicy.RatioFirst(ratio, LengthPolicy.Rounding.RELEASED));
    }
}
