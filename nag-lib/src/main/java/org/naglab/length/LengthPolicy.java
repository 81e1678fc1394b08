package org.naglab.length;

/** How many output positions are scored, and so how long an output can be. */
public sealed interface LengthPolicy {

    /**
     * Tells how many of the first positions are scored.
     *
     * @param positions positions of the source, T, with [CLS], [SEP] and appended [MASK]s
     * @return between 1 and {@code positions}
     */
    int scoredPositions(int positions);

    /** Scores every position; the output ends before the first [EOS]. */
    record EndOfSequence() implements LengthPolicy {
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
    record RatioFirst(double ratio, Rounding rounding) implements LengthPolicy {
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
    record AtMost(int most) implements LengthPolicy {
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
