package org.naglab.train;

/** Says which part of a group's peak learning rate an update uses; the first update is step 1. */
public sealed interface Schedule {
    /**
     * Gives the part of the peak learning rate.
     *
     * @param step number of the update, from 1
     * @return the part, in [0, 1]
     */
    double factor(long step);

    /** Uses the peak learning rate at every step. */
    record Constant() implements Schedule {
        @Override
        public double factor(long step) {
            return checked(step) > 0 ? 1 : 0;
        }
    }

    /**
     * Rises linearly for w warm-up steps, then falls with the root of the step:
     * {@code factor(s) = sqrt(w) min(s^-0.5, s w^-1.5)}, which is 1 at s = w (Vaswani et al., 2017, section 5.3).
     *
     * <p>NAG-BERT's release states a base instead of a peak, {@code rate(s) = base min(s^-0.5, s w^-1.5)}:
     * {@link #peak} converts.
     *
     * @param warmupSteps w, steps until the peak, at least 1; NAG-BERT's release: 15000 for the head, 30000 for BERT
     */
    record InverseSquareRoot(long warmupSteps) implements Schedule {
        /** Checks the warm-up. */
        public InverseSquareRoot {
            if (warmupSteps < 1) {
                throw new IllegalArgumentException("warmupSteps must be at least 1, got " + warmupSteps);
            }
        }

        /**
         * Converts the base of NAG-BERT's release to the peak learning rate that this schedule reaches.
         *
         * @param base the release's number, for example 0.1 for the head and 2e-3 for BERT
         * @return {@code base / sqrt(warmupSteps)}
         */
        public double peak(double base) {
            return base / Math.sqrt(warmupSteps);
        }

        @Override
        public double factor(long step) {
            double s = checked(step);
            return Math.min(Math.sqrt(warmupSteps / s), s / warmupSteps);
        }
    }

    /**
     * Rises linearly for the warm-up steps, then falls linearly; it would be 0 one step after the last, so that the last
     * step still learns (Devlin et al., 2019, A.2).
     *
     * @param warmupSteps steps until the peak, at least 0
     * @param totalSteps steps in all, above warmupSteps
     */
    record Linear(long warmupSteps, long totalSteps) implements Schedule {
        /** Checks the order of the steps. */
        public Linear {
            if (warmupSteps < 0 || totalSteps <= warmupSteps) {
                throw new IllegalArgumentException("warmupSteps must be at least 0 and below totalSteps, got "
                        + "warmupSteps=" + warmupSteps + ", totalSteps=" + totalSteps);
            }
        }

        @Override
        public double factor(long step) {
            checked(step);
            return step <= warmupSteps
                    ? (double) step / warmupSteps
                    : Math.max(0, (double) (totalSteps + 1 - step) / (totalSteps + 1 - Math.max(1, warmupSteps)));
        }
    }

    private static long checked(long step) {
        if (step < 1) {
            throw new IllegalArgumentException("step must be at least 1, got " + step);
        }
        return step;
    }
}
