package org.naglab.data;

/** How many pairs go into a batch. */
public sealed interface BatchSize {
    /**
     * A fixed number of pairs; the last batch may hold fewer.
     *
     * @param pairs pairs of a batch, at least 1
     */
    record Pairs(int pairs) implements BatchSize {
        /** Checks the number. */
        public Pairs {
            if (pairs < 1) {
                throw new IllegalArgumentException("pairs must be >= 1, got " + pairs);
            }
        }
    }

    /**
     * As many pairs as fit into a number of padded source positions; a pair that is longer alone goes alone.
     *
     * @param positions B · S at most, at least 1
     */
    record Positions(int positions) implements BatchSize {
        /** Checks the number. */
        public Positions {
            if (positions < 1) {
                throw new IllegalArgumentException("positions must be >= 1, got " + positions);
            }
        }
    }

    /**
     * Tells whether a batch can take one more pair.
     *
     * @param pairs pairs of the batch with the new one
     * @param longest source positions of the longest among them
     * @return whether it fits
     */
    default boolean fits(int pairs, int longest) {
        return pairs == 1
                || switch (this) {
                    case Pairs limit -> pairs <= limit.pairs();
                    case Positions limit -> (long) pairs * longest <= limit.positions();
                };
    }
}
