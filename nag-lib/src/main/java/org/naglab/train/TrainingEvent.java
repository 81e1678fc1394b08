package org.naglab.train;

import java.util.SortedMap;

/** What happens while a model is fitted. */
public sealed interface TrainingEvent {

    /**
     * Tells after which update it happened.
     *
     * @return number of updates done
     */
    long step();

    /**
     * One update.
     *
     * @param step updates done
     * @param epoch passes over the data that were begun before
     * @param loss weighted sum of the terms per target token, nats
     * @param lossTerms each term per target token, unweighted, nats; counts, such as of targets that do not fit, as they are
     * @param gradientNorm joint norm of all gradients before clipping
     * @param learningRates rate of each parameter group
     * @param tokensPerSecond target tokens per second of this update
     */
    record Step(
            long step,
            long epoch,
            double loss,
            SortedMap<String, Double> lossTerms,
            double gradientNorm,
            SortedMap<String, Double> learningRates,
            double tokensPerSecond)
            implements TrainingEvent {}

    /**
     * One look at the development data.
     *
     * @param step updates done
     * @param devScores scores by name
     * @param best whether the deciding score is the best so far, so that the checkpoint was replaced
     */
    record Evaluated(long step, SortedMap<String, Double> devScores, boolean best) implements TrainingEvent {}
}
