package org.naglab.train;

import java.util.List;
import org.naglab.nn.Precision;
import org.naglab.objective.Objective;

/**
 * How a model is fitted.
 *
 * @param seed of batch order and dropout
 * @param steps updates in all, at least 1
 * @param pairsPerBatch examples of one forward and backward pass, at least 1
 * @param accumulation batches of one update, at least 1; their gradients add up to those of one large batch
 * @param precision number format of the products with weights, while fitting and looking at the development data
 * @param objective what is minimised, per target token
 * @param groups which parameters learn at which rate
 * @param optimizer of all groups, with the joint clipping norm
 * @param evaluateEverySteps updates between two looks at the development data, at least 1
 * @param patience looks without a better score after which training stops early; 0 never stops early
 * @param saveEverySteps updates between two states to resume from, at least 1
 */
public record TrainConfig(
        long seed,
        long steps,
        int pairsPerBatch,
        int accumulation,
        Precision precision,
        Objective objective,
        List<ParameterGroup> groups,
        AdamWConfig optimizer,
        long evaluateEverySteps,
        int patience,
        long saveEverySteps) {
    /** Copies the groups and checks the numbers. */
    public TrainConfig {
        groups = List.copyOf(groups);
        requireAtLeast("steps", steps, 1);
        requireAtLeast("pairsPerBatch", pairsPerBatch, 1);
        requireAtLeast("accumulation", accumulation, 1);
        requireAtLeast("evaluateEverySteps", evaluateEverySteps, 1);
        requireAtLeast("patience", patience, 0);
        requireAtLeast("saveEverySteps", saveEverySteps, 1);
    }

    /**
     * Copies with another seed.
     *
     * @param other of batch order and dropout
     * @return the copy
     */
    public TrainConfig withSeed(long other) {
        return new TrainConfig(
                other,
                steps,
                pairsPerBatch,
                accumulation,
                precision,
                objective,
                groups,
                optimizer,
                evaluateEverySteps,
                patience,
                saveEverySteps);
    }

    /**
     * Copies with another number of updates.
     *
     * @param other updates in all
     * @return the copy
     */
    public TrainConfig withSteps(long other) {
        return new TrainConfig(
                seed,
                other,
                pairsPerBatch,
                accumulation,
                precision,
                objective,
                groups,
                optimizer,
                evaluateEverySteps,
                patience,
                saveEverySteps);
    }

    /**
     * Copies with another number format.
     *
     * @param other of the products with weights
     * @return the copy
     */
    public TrainConfig withPrecision(Precision other) {
        return new TrainConfig(
                seed,
                steps,
                pairsPerBatch,
                accumulation,
                other,
                objective,
                groups,
                optimizer,
                evaluateEverySteps,
                patience,
                saveEverySteps);
    }

    private static void requireAtLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", got " + value);
        }
    }
}
