package org.naglab.ctc;

import java.util.Arrays;

/**
 * What one forward-backward pass over the paths of a target finds.
 *
 * @param logLikelihood logarithm of the sum over all paths that collapse to the target; minus infinity when there are
 *     none of a probability above 0, as when it does not fit into the frames, nats
 * @param frames probability, given the target, that a frame holds the blank (column 0) or is the u-th token (column
 *     u + 1): the gradient of the log-likelihood with respect to that frame's log-probability [T][U + 1]
 */
record Occupancy(double logLikelihood, double[][] frames) {

    /**
     * Runs over the states blank, y₁, blank, y₂, …, blank: a path stays, goes to the next, or leaves out the blank
     * between two different tokens (Graves et al., 2006, section 4.1). {@code O(T U)}, in the log domain.
     *
     * @param logProbabilities of the blank (column 0) and of the u-th token (column u + 1) at each frame [T][U + 1]
     * @param target the tokens [U]
     * @return the log-likelihood and its gradient, all 0 when the target does not fit
     */
    static Occupancy of(double[][] logProbabilities, long[] target) {
        int T = logProbabilities.length;
        int U = target.length;
        double[][] gradient = new double[T][U + 1];
        if (Alignment.framesNeeded(target) > T) {
            return new Occupancy(Double.NEGATIVE_INFINITY, gradient);
        }
        int states = 2 * U + 1;
        double[][] forward = forward(logProbabilities, target, states);
        double[][] backward = backward(logProbabilities, target, states);
        double logLikelihood = forward[T - 1][states - 1];
        if (states > 1) {
            logLikelihood = logSum(logLikelihood, forward[T - 1][states - 2]);
        }
        if (logLikelihood == Double.NEGATIVE_INFINITY) {
            return new Occupancy(logLikelihood, gradient); // some token it needs has probability 0
        }
        for (int t = 0; t < T; t++) {
            for (int s = 0; s < states; s++) {
                gradient[t][column(s)] += Math.exp(forward[t][s] + backward[t][s] - logLikelihood);
            }
        }
        return new Occupancy(logLikelihood, gradient);
    }

    /** Logarithm of the sum over the ways from the start to a state, its frame included [T][2U + 1]. */
    private static double[][] forward(double[][] logProbabilities, long[] target, int states) {
        double[][] forward = minusInfinity(logProbabilities.length, states);
        forward[0][0] = logProbabilities[0][0];
        if (states > 1) {
            forward[0][1] = logProbabilities[0][1];
        }
        for (int t = 1; t < forward.length; t++) {
            for (int s = 0; s < states; s++) {
                double sum = forward[t - 1][s];
                if (s > 0) {
                    sum = logSum(sum, forward[t - 1][s - 1]);
                }
                if (skips(target, s - 2)) {
                    sum = logSum(sum, forward[t - 1][s - 2]);
                }
                forward[t][s] = sum + logProbabilities[t][column(s)];
            }
        }
        return forward;
    }

    /** Logarithm of the sum over the ways from a state to the end, its frame not included [T][2U + 1]. */
    private static double[][] backward(double[][] logProbabilities, long[] target, int states) {
        int T = logProbabilities.length;
        double[][] backward = minusInfinity(T, states);
        backward[T - 1][states - 1] = 0;
        if (states > 1) {
            backward[T - 1][states - 2] = 0;
        }
        for (int t = T - 2; t >= 0; t--) {
            for (int s = 0; s < states; s++) {
                double sum = backward[t + 1][s] + logProbabilities[t + 1][column(s)];
                if (s + 1 < states) {
                    sum = logSum(sum, backward[t + 1][s + 1] + logProbabilities[t + 1][column(s + 1)]);
                }
                if (skips(target, s)) {
                    sum = logSum(sum, backward[t + 1][s + 2] + logProbabilities[t + 1][column(s + 2)]);
                }
                backward[t][s] = sum;
            }
        }
        return backward;
    }

    /** Whether a path may go from a state to the one after the next: from a token to another one. */
    private static boolean skips(long[] target, int from) {
        int u = (from - 1) / 2;
        return from > 0 && from % 2 == 1 && u + 1 < target.length && target[u] != target[u + 1];
    }

    private static int column(int state) {
        return state % 2 == 0 ? 0 : (state + 1) / 2;
    }

    private static double[][] minusInfinity(int T, int states) {
        double[][] values = new double[T][states];
        for (double[] row : values) {
            Arrays.fill(row, Double.NEGATIVE_INFINITY);
        }
        return values;
    }

    static double logSum(double a, double b) {
        double high = Math.max(a, b);
        return high == Double.NEGATIVE_INFINITY ? high : high + Math.log1p(Math.exp(Math.min(a, b) - high));
    }
}
