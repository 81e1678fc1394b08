package org.naglab.train;

import java.util.Optional;

/**
 * How far a fit has come; with the parameters and the optimiser's moments, all that is needed to go on exactly.
 *
 * @param step updates done
 * @param position where in the data the next update begins
 * @param bestStep update of the best checkpoint, 0 before the first look
 * @param bestScore its deciding score
 * @param looksSinceBest looks at the development data since then
 * @param look whether the next thing to do is to look at the development data; absent in states that say nothing of it,
 *     which were saved after the look
 */
record TrainState(
        long step,
        BatchStream.Position position,
        long bestStep,
        double bestScore,
        int looksSinceBest,
        Optional<Boolean> look) {

    boolean lookDue() {
        return look.orElse(false);
    }

    static TrainState start() {
        return new TrainState(0, new BatchStream.Position(0, 0), 0, Double.NEGATIVE_INFINITY, 0, Optional.empty());
    }

    TrainState afterStep(BatchStream.Position next, TrainConfig config) {
        long done = step + 1;
        boolean look = done == config.steps() || done % config.evaluateEverySteps() == 0;
        return new TrainState(done, next, bestStep, bestScore, looksSinceBest, Optional.of(look));
    }

    TrainState afterLook(double score) {
        return score > bestScore
                ? new TrainState(step, position, step, score, 0, Optional.empty())
                : new TrainState(step, position, bestStep, bestScore, looksSinceBest + 1, Optional.empty());
    }
}
