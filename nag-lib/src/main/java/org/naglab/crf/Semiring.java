package org.naglab.crf;

import ai.djl.ndarray.NDArray;

/**
 * Says what it means to sum over paths whose scores multiply, in log space where the product is {@code +}. Source: Goodman
 * (1999), "Semiring Parsing".
 */
public enum Semiring {
    /** Sums probabilities: {@code log Σ exp}, for the partition and its gradient, the marginals. */
    LOG {
        @Override
        NDArray sum(NDArray scores, int axis) {
            NDArray top = scores.stopGradient().max(new int[] {axis}, true);
            NDArray sum = scores.sub(top).exp().sum(new int[] {axis}).log();
            return sum.add(top.squeeze(axis));
        }
    },
    /** Takes the best: {@code max}, for the score of the best path. */
    MAX {
        @Override
        NDArray sum(NDArray scores, int axis) {
            return scores.max(new int[] {axis});
        }
    };

    /** Sums finite scores along one axis, which goes away. */
    abstract NDArray sum(NDArray scores, int axis);
}
