package org.naglab.train;

import java.util.List;
import java.util.SortedMap;

/** What became of one call of {@link AdamW#step}. */
public sealed interface StepOutcome {
    /**
     * Gives the Euclidean norm of all gradients taken together, before clipping.
     *
     * @return the norm
     */
    double gradientNorm();

    /**
     * The parameters were updated.
     *
     * @param step number of the update, from 1
     * @param gradientNorm before clipping, finite
     * @param learningRates of each group, by its name
     */
    record Applied(long step, double gradientNorm, SortedMap<String, Double> learningRates) implements StepOutcome {}

    /**
     * Nothing was updated, because a gradient is infinite or not a number; the gradients are zero again.
     *
     * @param gradientNorm infinite or not a number
     * @param parameters whose gradients are not finite, by name; empty when only their squares' sum is too large
     */
    record NotFinite(double gradientNorm, List<String> parameters) implements StepOutcome {}
}
