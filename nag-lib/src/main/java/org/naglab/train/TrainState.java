package org.naglab.train;

/**
 * How far a fit has come; with the parameters and the optimiser's moments, all that is needed to go on exactly.
 *
 * @param step updates done
 * @param position where in the data the next update begins
 * @param bestStep update of the best checkpoint, 0 before the first look
 * @param bestScore its deciding score
 * @param looksSinceBest looks at the development data since then
 * @param lookDue whether the next thing to do is to look at the development data
 */
record TrainState(
        long step,
        BatchStream.Position position,
        long bestStep,
        double bestScore,
        int looksSinceBest,
        boolean lookDue) {

    static TrainState start() {
        return new TrainState(0, new BatchStream.Position(0, 0), 0, Double.NEGATIVE_INFINITY, 0, false);
    }

    TrainState afterStep(BatchStream.Position next, TrainConfig config) {
        long done = step + 1;
        boolean look = done == config.steps() || done % config.evaluateEverySteps() == 0;
        return new TrainState(done, next, bestStep, bestScore, looksSinceBest, look);
    }

    TrainState afterLook(double score) {
        return score > bestScore
                ? new TrainState(step, position, step, score, 0, false)
                : new TrainState(step, position, bestStep, bestScore, looksSinceBest + 1, false);
    }
}
