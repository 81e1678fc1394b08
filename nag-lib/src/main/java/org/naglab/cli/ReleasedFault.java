package org.naglab.cli;

import java.util.List;
import org.naglab.data.EncodedExample;
import org.naglab.length.LengthPolicy;
import org.naglab.nn.Mode;

/**
 * What NAG-BERT's released test script does to the scores that it reports, each fault alone, to be switched on in {@link
 * ReleasedScript}. Nothing else of this library has any of them. Read off the released code.
 */
public sealed interface ReleasedFault {
    /**
     * Names the fault.
     *
     * @return for tables
     */
    String label();

    /**
     * Tells whether the script looks at a pair.
     *
     * @param pair a test pair
     * @return false where it is left out of outputs and scores
     */
    default boolean keeps(EncodedExample pair) {
        return true;
    }

    /**
     * Tells how many positions are decoded.
     *
     * @param clean how many are where there is no fault
     * @return how many are here
     */
    default LengthPolicy length(LengthPolicy clean) {
        return clean;
    }

    /**
     * Tells whether the encoder's dropout is active.
     *
     * @return the mode of its pass
     */
    default Mode mode() {
        return Mode.INFERENCE;
    }

    /** Nothing: the script as it should be. */
    record None() implements ReleasedFault {
        @Override
        public String label() {
            return "no fault";
        }
    }

    /**
     * The encoder's dropout is active: the script never leaves training, so that its scores are drawn anew by every run.
     *
     * @param seed of the engine's random numbers
     */
    record LiveDropout(int seed) implements ReleasedFault {
        @Override
        public String label() {
            return "dropout live, seed " + seed;
        }

        @Override
        public Mode mode() {
            return Mode.TRAINING;
        }
    }

    /** Pairs whose target has as many word pieces as their source, or more, are neither decoded nor scored. */
    record DroppedPairs() implements ReleasedFault {
        @Override
        public String label() {
            return "pairs with target >= source dropped";
        }

        @Override
        public boolean keeps(EncodedExample pair) {
            return pair.target().length() < pair.source().length();
        }
    }

    /**
     * Only the first {@code min(T, ⌊α T⌋ + 2)} positions are decoded, where T counts [CLS] and [SEP].
     *
     * @param ratio α, in (0, 1]; 1 in the script, which its users tune on the test pairs
     */
    record Ratio(double ratio) implements ReleasedFault {
        /** Checks the ratio. */
        public Ratio {
            new LengthPolicy.RatioFirst(ratio, LengthPolicy.Rounding.RELEASED);
        }

        @Override
        public String label() {
            return "ratio " + ratio;
        }

        @Override
        public LengthPolicy length(LengthPolicy clean) {
            return new LengthPolicy.RatioFirst(ratio, LengthPolicy.Rounding.RELEASED);
        }
    }

    /**
     * The padding of a batch is decoded like text, in batches of pairs as they come in the file. The encoder's attention
     * is masked, the CRF is not.
     *
     * @param pairsPerBatch at least 1; at 1 there is no padding and no fault
     */
    record UnmaskedPadding(int pairsPerBatch) implements ReleasedFault {
        /** Checks the number. */
        public UnmaskedPadding {
            if (pairsPerBatch < 1) {
                throw new IllegalArgumentException("pairsPerBatch must be at least 1, got " + pairsPerBatch);
            }
        }

        @Override
        public String label() {
            return "padding decoded, " + pairsPerBatch + " pairs a batch";
        }
    }

    /**
     * Gives the faults of a study.
     *
     * @return dropout with three seeds, dropped pairs, three ratios, unmasked padding in batches of 16, as in training
     */
    static List<ReleasedFault> study() {
        return List.of(
                new LiveDropout(1),
                new LiveDropout(2),
                new LiveDropout(3),
                new DroppedPairs(),
                new Ratio(0.3),
                new Ratio(0.5),
                new Ratio(1),
                new UnmaskedPadding(16));
    }
}
