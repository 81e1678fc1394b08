package org.naglab.length;

/** How many output positions are scored, and so how long an output can be. */
public sealed interface LengthPolicy {

    /** Looks at the number of source positions alone. */
    sealed interface OfSource extends LengthPolicy {
        /**
         * Tells how many of the first positions are scored.
         *
         * @param positions positions of the source, T, with [CLS], [SEP] and appended [MASK]s
         * @return between 1 and {@code positions}
         */
        int scoredPositions(int positions);
    }

    /**
     * Scores as many positions as the model predicts, or tries several lengths around that: a length beam, of whose
     * outputs the one with the highest mean log-probability per token is taken. For models that classify lengths.
     *
     * @param width lengths that are tried, odd; 1 is the predicted length alone
     */
    record Predicted(int width) implements LengthPolicy {
        /** Checks the width. */
        public Predicted {
            if (width < 1 || width % 2 == 0) {
                throw new IllegalArgumentException("width must be odd and at least 1, got " + width);
            }
        }
    }

    /**
     * Scores as many positions as the reference has tokens, which no one knows who has no reference: an upper bound of
     * what a better prediction of lengths could bring, and never a result. Reports say so.
     */
    record Oracle() implements LengthPolicy {}

    /** Scores every position; the output ends before the first [EOS]. */
    record EndOfSequence() implements OfSource {
        @Override
        public int scoredPositions(int positions) {
            return requirePositive(positions);
        }
    }

    /**
     * Scores only the first share of the positions: ratio-first decoding (Su et al., 2021). The output still ends
     * before the first [EOS].
     *
     * @param ratio α, share of the positions, in (0, 1]
     * @param rounding how {@code α T} becomes a whole number
     */
    record RatioFirst(double ratio, Rounding rounding) implements OfSource {
        /** Checks the ratio. */
        public RatioFirst {
            if (!(ratio > 0 && ratio <= 1)) {
                throw new IllegalArgumentException("ratio must be in (0, 1], got " + ratio);
            }
        }

        @Override
        public int scoredPositions(int positions) {
            requirePositive(positions);
            int wanted = switch (rounding) {
                case RELEASED -> (int) (positions * ratio) + 2;
                case FLOOR -> (int) Math.floor(positions * ratio);
                case CEILING -> (int) Math.ceil(positions * ratio);
            };
            return Math.clamp(wanted, 1, positions);
        }
    }

    /**
     * Scores the first positions up to a number that no output of the task exceeds; the output still ends before the
     * first [EOS].
     *
     * @param most positions, both [EOS] included, at least 1
     */
    record AtMost(int most) implements OfSource {
        /** Checks the number. */
        public AtMost {
            if (most < 1) {
                throw new IllegalArgumentException("most must be at least 1, got " + most);
            }
        }

        @Override
        public int scoredPositions(int positions) {
            return Math.min(requirePositive(positions), most);
        }
    }

    /** How {@code α T} becomes a whole number. */
    enum Rounding {
        /** {@code min(T, ⌊α T⌋ + 2)}, as NAG-BERT's released code cuts. */
        RELEASED,
        /** {@code ⌊α T⌋}, the plain reading of the paper; at least 1. */
        FLOOR,
        /** {@code ⌈α T⌉}; at least 1. */
        CEILING
    }

    private static int requirePositive(int positions) {
        if (positions < 1) {
            throw new IllegalArgumentException("positions must be at least 1, got " + positions);
        }
        return positions;
    }
}
