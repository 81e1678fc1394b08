package org.naglab.train;

/**
 * How far a fit has come; with the parameters and the optimiser's moments, all that is needed to go on exactly.
 *
 * @param step updates done
 * @param position where in the data the next update begins
 * @param bestStep update of the best checkpoint, 0 before the first look
 * @param bestScore its deciding score
 * @param looksSinceBest looks at the development data since then
 */
record TrainState(long step, BatchStream.Position position, long bestStep, double bestScore, int looksSinceBest) {

    static TrainState start() {
        return new TrainState(0, new BatchStream.Position(0, 0), 0, Double.NEGATIVE_INFINITY, 0);
    }

    TrainState afterStep(BatchStream.Position next) {
        return new TrainState(step + 1, next, bestStep, bestScore, looksSinceBest);
    }

    TrainState afterLook(double score) {
        return score > bestScore
                ? new TrainState(step, position, step, score, 0)
                : new TrainState(step, position, bestStep, bestScore, looksSinceBest + 1);
    }
}
