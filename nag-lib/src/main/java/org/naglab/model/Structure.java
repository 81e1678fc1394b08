package org.naglab.model;

/** How neighbouring outputs depend on each other. */
public sealed interface Structure {
    /** Describes it for people: a phrase that follows "a model". */
    String inWords();

    /** Not at all: each position is predicted alone. */
    record Independent() implements Structure {
        @Override
        public String inWords() {
            return "without a CRF";
        }
    }

    /**
     * By a linear-chain CRF whose transitions are a product of two tables (Sun et al., 2019).
     *
     * @param rank R, columns of each table, at least 1; 32 in the paper as others recall it, 64 in the released code
     * @param initialDeviation standard deviation of the tables' first values, at least 0; 1 in the released code, which
     *     needs a long warm-up since the transitions then outweigh the emissions
     */
    record LowRankCrf(int rank, double initialDeviation) implements Structure {
        /** Checks the numbers. */
        public LowRankCrf {
            if (rank < 1) {
                throw new IllegalArgumentException("rank must be at least 1, got " + rank);
            }
            if (!(initialDeviation >= 0)) {
                throw new IllegalArgumentException("initialDeviation must be at least 0, got " + initialDeviation);
            }
        }

        @Override
        public String inWords() {
            return "with a CRF of transitions of rank " + rank;
        }
    }

    /**
     * By such a CRF that also knows which tokens stand side by side in the source ({@link
     * org.naglab.crf.Transitions.WithSource}): two more learned scores.
     *
     * @param rank R, columns of each table, at least 1
     * @param initialDeviation standard deviation of the tables' first values, at least 0
     */
    record SourceCrf(int rank, double initialDeviation) implements Structure {
        /** Checks the numbers. */
        public SourceCrf {
            new LowRankCrf(rank, initialDeviation);
        }

        @Override
        public String inWords() {
            return "with a CRF of transitions that know the source, of rank " + rank;
        }

        /** The part that is blind to the source. */
        LowRankCrf tables() {
            return new LowRankCrf(rank, initialDeviation);
        }
    }

    /**
     * By such a CRF whose tables combine differently at every step, as the states of the two positions say ({@link
     * org.naglab.crf.Transitions.Dynamic}; Sun et al., 2019). Begins as the plain product.
     *
     * @param rank R, columns of each table, at least 1; 32 in the paper
     * @param initialDeviation standard deviation of the tables' first values, at least 0
     */
    record DynamicCrf(int rank, double initialDeviation) implements Structure {
        /** Checks the numbers. */
        public DynamicCrf {
            new LowRankCrf(rank, initialDeviation);
        }

        @Override
        public String inWords() {
            return "with a CRF of dynamic transitions of rank " + rank;
        }

        /** The part that is the same for all positions. */
        LowRankCrf tables() {
            return new LowRankCrf(rank, initialDeviation);
        }
    }
}
