package org.naglab.decode;

import org.naglab.length.LengthPolicy;

/** How scores become a sequence of tokens: all positions at once, or step by step, as the model is made. */
public sealed interface Decoder {

    /** Chooses among the scores that a non-autoregressive model gives for all positions at once. */
    sealed interface OneShot extends Decoder {
        /**
         * Tells how many output positions are scored.
         *
         * @return the policy
         */
        LengthPolicy length();
    }

    /** Asks an autoregressive model for one token after another. */
    sealed interface Stepwise extends Decoder {
        /**
         * Tells how many outputs are followed at the same time.
         *
         * @return K, at least 1
         */
        int beams();

        /**
         * Tells before how many tokens an output cannot end.
         *
         * @return tokens that an output has at least
         */
        int minimumTokens();

        /**
         * Tells how long an output can be.
         *
         * @return tokens that an output has at most, its end included
         */
        int maximumTokens();
    }

    /**
     * Takes the best token of each position by itself.
     *
     * @param length how many positions are scored
     */
    record Argmax(LengthPolicy length) implements OneShot {}

    /**
     * Takes the best token of each position by itself, and then makes runs of one token one: the simplest remedy for the
     * repeated words of models without a CRF; what is rightly said twice is lost too.
     *
     * @param length how many positions are scored
     */
    record ArgmaxWithoutRepeats(LengthPolicy length) implements OneShot {}

    /**
     * Takes the best whole path by the CRF over the best candidates of each position (Viterbi).
     *
     * @param candidates K, candidates a position, at least 1
     * @param length how many positions are scored
     */
    record Viterbi(int candidates, LengthPolicy length) implements OneShot {
        /** Checks the number of candidates. */
        public Viterbi {
            if (candidates < 1) {
                throw new IllegalArgumentException("candidates must be at least 1, got " + candidates);
            }
        }
    }

    /** Takes the best token of each position, makes runs of one token one, and then drops [PAD], the blank: CTC's best path. */
    record CtcGreedy() implements OneShot {
        @Override
        public LengthPolicy length() {
            return new LengthPolicy.EndOfSequence();
        }
    }

    /**
     * Takes the output whose paths together are most probable, by CTC's prefix beam search ({@link
     * org.naglab.ctc.PrefixBeam}).
     *
     * @param beams prefixes that are kept at each position, at least 1
     * @param candidates best tokens that are looked at besides the blank at each position, at least 1
     */
    record CtcBeam(int beams, int candidates) implements OneShot {
        /** Checks the numbers. */
        public CtcBeam {
            if (beams < 1 || candidates < 1) {
                throw new IllegalArgumentException(
                        "beams and candidates must be at least 1, got " + beams + " and " + candidates);
            }
        }

        @Override
        public LengthPolicy length() {
            return new LengthPolicy.EndOfSequence();
        }
    }

    /**
     * Takes the best token of each step, until it is the end.
     *
     * @param minimumTokens tokens that an output has at least, at least 0
     * @param maximumTokens tokens that an output has at most, its end included; at least 1
     */
    record Greedy(int minimumTokens, int maximumTokens) implements Stepwise {
        /** Checks the numbers. */
        public Greedy {
            checkTokens(minimumTokens, maximumTokens);
        }

        @Override
        public int beams() {
            return 1;
        }
    }

    /**
     * Follows the K best outputs and takes the one with the highest {@code Σ log p / (tokens, end included)^penalty}, by
     * the rules of Hugging Face's beam search without early stopping.
     *
     * @param beams K, at least 1
     * @param lengthPenalty exponent; 1 is the mean log-probability per token, above 1 favours long outputs
     * @param minimumTokens tokens that an output has at least, at least 0
     * @param maximumTokens tokens that an output has at most, its end included; at least 1
     */
    record Beam(int beams, double lengthPenalty, int minimumTokens, int maximumTokens) implements Stepwise {
        /** Checks the numbers. */
        public Beam {
            checkTokens(minimumTokens, maximumTokens);
            if (beams < 1) {
                throw new IllegalArgumentException("beams must be at least 1, got " + beams);
            }
            if (!Double.isFinite(lengthPenalty)) {
                throw new IllegalArgumentException("lengthPenalty must be finite, got " + lengthPenalty);
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

    /**
     * Takes the best token of each step of an autoregressive model.
     *
     * @param maximumTokens tokens that an output has at most
     * @return the decoder
     */
    static Decoder greedy(int maximumTokens) {
        return new Greedy(0, maximumTokens);
    }

    /**
     * Follows the best outputs of an autoregressive model and ranks them by their mean log-probability per token.
     *
     * @param beams K
     * @param maximumTokens tokens that an output has at most
     * @return the decoder
     */
    static Decoder beam(int beams, int maximumTokens) {
        return new Beam(beams, 1, 0, maximumTokens);
    }

    private static void checkTokens(int minimumTokens, int maximumTokens) {
        if (minimumTokens < 0 || maximumTokens < 1 || minimumTokens > maximumTokens) {
            throw new IllegalArgumentException("tokens must be 0 <= minimumTokens <= maximumTokens and maximumTokens at"
                    + " least 1, got " + minimumTokens + " and " + maximumTokens);
        }
    }
}
