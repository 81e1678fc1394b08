package org.naglab.decode;

import java.nio.file.Path;
import org.naglab.crf.PathSampler;
import org.naglab.eval.Metric;
import org.naglab.length.LengthPolicy;

/**
 * How scores become a sequence of tokens: all positions at once, or step by step, as the model is made; or by a choice
 * among several outputs that were found so.
 */
public sealed interface Decoder {

    /**
     * Tells whether it looks at references, so that what it finds is an upper bound and no result.
     *
     * @return whether it takes lengths from them
     */
    default boolean isToldTheLength() {
        return this instanceof OneShot oneShot && oneShot.length() instanceof LengthPolicy.Oracle;
    }

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

    /** Looks for paths through a CRF, over the best candidates of each position. */
    sealed interface Chain extends OneShot {
        /**
         * Tells how many tokens are looked at.
         *
         * @return K, candidates a position, at least 1
         */
        int candidates();
    }

    /** Finds several outputs of a source, best first where they are not drawn; the first is what it writes. */
    sealed interface Several extends Decoder {}

    /** Puts the outputs that another decoder finds in a new order; the first is what it writes. */
    sealed interface Choice extends Decoder {
        /**
         * Tells where the outputs come from.
         *
         * @return their decoder
         */
        Several among();
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
    record Viterbi(int candidates, LengthPolicy length) implements Chain {
        /** Checks the number of candidates. */
        public Viterbi {
            checkPositive("candidates", candidates);
        }
    }

    /**
     * Takes the N best outputs by the CRF, each with the score of its best path ({@link org.naglab.crf.ListViterbi}); the
     * first is that of {@link Viterbi}.
     *
     * @param candidates K, candidates a position, at least 1
     * @param outputs N, at least 1; fewer come where the candidates give no more
     * @param length how many positions are scored
     */
    record NBest(int candidates, int outputs, LengthPolicy length) implements Chain, Several {
        /** Checks the numbers. */
        public NBest {
            checkPositive("candidates", candidates);
            checkPositive("outputs", outputs);
        }
    }

    /**
     * Draws outputs from the CRF's distribution over the candidates ({@link org.naglab.crf.PathSampler}), in the order
     * drawn; equal ones may come. What is drawn depends on the source and the seed, not on the batch.
     *
     * @param candidates K, candidates a position, at least 1
     * @param outputs draws for each source, at least 1
     * @param temperature what scores are divided by, above 0; 1 is the model's own distribution
     * @param seed of the draws
     * @param length how many positions are scored
     */
    record Sampling(int candidates, int outputs, double temperature, long seed, LengthPolicy length)
            implements Chain, Several {
        /** Checks the numbers. */
        public Sampling {
            checkPositive("candidates", candidates);
            new PathSampler(outputs, temperature);
        }
    }

    /**
     * Takes the most probable token of each position by the CRF, whatever stands around it ({@link
     * org.naglab.crf.PosteriorPath}). Its score is the sum of the logarithms of these probabilities.
     *
     * @param candidates K, candidates a position, at least 1
     * @param length how many positions are scored
     */
    record MaximumMarginal(int candidates, LengthPolicy length) implements Chain {
        /** Checks the number of candidates. */
        public MaximumMarginal {
            checkPositive("candidates", candidates);
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
    record CtcBeam(int beams, int candidates) implements OneShot, Several {
        /** Checks the numbers. */
        public CtcBeam {
            checkPositive("beams", beams);
            checkPositive("candidates", candidates);
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
    record Beam(int beams, double lengthPenalty, int minimumTokens, int maximumTokens) implements Stepwise, Several {
        /** Checks the numbers. */
        public Beam {
            checkTokens(minimumTokens, maximumTokens);
            checkPositive("beams", beams);
            if (!Double.isFinite(lengthPenalty)) {
                throw new IllegalArgumentException("lengthPenalty must be finite, got " + lengthPenalty);
            }
        }
    }

    /**
     * Takes the output that is most like all the others, weighted by their probabilities (minimum Bayes risk; Kumar and
     * Byrne, 2004): {@code argmax_h Σ_r P(r) metric(h, r)}. Of drawn outputs each weighs the same, of others {@code P(r)}
     * is the softmax of the list's scores.
     *
     * @param among finds the outputs
     * @param metric what is to be expected high; one of which more is better and that needs no sources
     */
    record MinimumRisk(Several among, Metric metric) implements Choice {
        /** Checks the metric. */
        public MinimumRisk {
            if (metric.better() != Metric.Better.HIGHER || metric.needsSources()) {
                throw new IllegalArgumentException(
                        "metric must be one of which more is better and that needs no sources," + " got " + metric
                                + ", better " + metric.better());
            }
        }
    }

    /**
     * Takes the output that another model finds the likeliest, by {@code log P / (tokens, end included)^penalty} ({@link
     * Rescorer}).
     *
     * @param among finds the outputs
     * @param run whose best checkpoint ranks them: one of an autoregressive model
     * @param lengthPenalty exponent; 0 is the log-probability itself, 1 its mean per token
     */
    record Rescored(Several among, Path run, double lengthPenalty) implements Choice {
        /** Checks the exponent. */
        public Rescored {
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
     * Takes the best outputs, up to the first [EOS].
     *
     * @param candidates K
     * @param outputs N
     * @return the decoder
     */
    static Several nBest(int candidates, int outputs) {
        return new NBest(candidates, outputs, new LengthPolicy.EndOfSequence());
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

    /**
     * Takes the best token of each position, at the length that the model predicts or the best of several around it.
     *
     * @param width lengths that are tried, odd; 1 is the predicted one alone
     * @return the decoder
     */
    static Decoder lengthBeam(int width) {
        return new Argmax(new LengthPolicy.Predicted(width));
    }

    private static void checkPositive(String name, int number) {
        if (number < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, got " + number);
        }
    }

    private static void checkTokens(int minimumTokens, int maximumTokens) {
        if (minimumTokens < 0 || maximumTokens < 1 || minimumTokens > maximumTokens) {
            throw new IllegalArgumentException("tokens must be 0 <= minimumTokens <= maximumTokens and maximumTokens at"
                    + " least 1, got " + minimumTokens + " and " + maximumTokens);
        }
    }
}
