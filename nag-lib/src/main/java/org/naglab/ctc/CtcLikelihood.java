package org.naglab.ctc;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.naglab.tensor.Dims;
import org.naglab.tensor.EngineMemory;
import org.naglab.tensor.Packing;

/**
 * How probable targets are, whichever frames hold their tokens (Graves et al., 2006).
 *
 * @param sum log-likelihood summed over the targets that fit into their frames [], nats; its first derivatives are right
 * @param each log-likelihood of each target, minus infinity where it does not fit [B], nats
 * @param unfit number of targets that do not fit: they are in the sum neither with a value nor with a gradient
 */
public record CtcLikelihood(NDArray sum, double[] each, int unfit) {

    /**
     * Sums over the paths of each target, in one forward-backward pass outside autograd over the columns that the
     * target needs. The gradient, how often a frame holds a token, enters autograd through a surrogate: its inner
     * product with the log-probabilities, plus the constant that makes the value the log-likelihood.
     *
     * @param logProbabilities logarithm of the probability of token v at the p-th frame [P, V]
     * @param frames frames of each row
     * @param targets tokens of each row, int64, any id where padded [B, U]
     * @param lengths tokens of each target, none of them blank, at least 0 [B]
     * @param blank token that stands for none, in [0, V)
     * @return the log-likelihoods
     * @throws IllegalArgumentException when a target holds the blank, or the blank is no token
     */
    public static CtcLikelihood of(
            NDArray logProbabilities, Packing frames, NDArray targets, int[] lengths, long blank) {
        Dims dims = Dims.of("logProbabilities", logProbabilities, "P V").and("targets", targets, "B U");
        if (frames.size() != dims.size("P") || frames.rows() != dims.size("B") || lengths.length != dims.size("B")) {
            throw new IllegalArgumentException("frames, targets and lengths must be of the same rows and of P="
                    + dims.size("P") + " frames, got frames " + Arrays.toString(frames.lengths()) + ", targets"
                    + targets.getShape() + " and lengths " + Arrays.toString(lengths));
        }
        if (blank < 0 || blank >= dims.size("V")) {
            throw new IllegalArgumentException("blank must be in [0, " + dims.size("V") + "), got " + blank);
        }
        long[][] rows = rows(targets, lengths, blank);
        try (NDManager scope = NDManager.subManagerOf(logProbabilities)) {
            scope.tempAttachAll(logProbabilities);
            NDArray columns = logProbabilities.gather(columns(scope, rows, frames, blank), 1); // [P, W]
            Pass pass = Pass.over(columns.toType(DataType.FLOAT64, false).toDoubleArray(), rows, frames);
            NDArray occupancy =
                    EngineMemory.of(scope, pass.occupancy, columns.getShape()).toType(columns.getDataType(), false);
            NDArray surrogate = columns.mul(occupancy).sum();
            double total = Arrays.stream(pass.each)
                    .filter(value -> value > Double.NEGATIVE_INFINITY)
                    .sum();
            NDArray value =
                    EngineMemory.of(scope, new double[] {total}, new Shape()).toType(columns.getDataType(), false);
            return new CtcLikelihood(
                    scope.ret(surrogate.add(value.sub(surrogate.stopGradient()))), pass.each, pass.unfit());
        }
    }

    /** Log-likelihoods, and their gradient with respect to each column of each frame [P W]. */
    private record Pass(double[] each, double[] occupancy) {

        static Pass over(double[] logProbabilities, long[][] targets, Packing frames) {
            int W = logProbabilities.length / frames.size();
            double[] each = new double[targets.length];
            double[] occupancy = new double[logProbabilities.length];
            int start = 0;
            for (int b = 0; b < targets.length; b++) {
                int T = frames.lengths()[b];
                double[][] own = new double[T][];
                for (int t = 0; t < T; t++) {
                    int from = (start + t) * W;
                    own[t] = Arrays.copyOfRange(logProbabilities, from, from + targets[b].length + 1);
                }
                Occupancy found = Occupancy.of(own, targets[b]);
                each[b] = found.logLikelihood();
                for (int t = 0; t < T; t++) {
                    System.arraycopy(found.frames()[t], 0, occupancy, (start + t) * W, targets[b].length + 1);
                }
                start += T;
            }
            return new Pass(each, occupancy);
        }

        int unfit() {
            return (int) Arrays.stream(each)
                    .filter(value -> value == Double.NEGATIVE_INFINITY)
                    .count();
        }
    }

    private static long[][] rows(NDArray targets, int[] lengths, long blank) {
        int U = Math.toIntExact(targets.getShape().get(1));
        long[] ids = targets.toLongArray();
        long[][] rows = new long[lengths.length][];
        for (int b = 0; b < rows.length; b++) {
            rows[b] = Arrays.copyOfRange(ids, b * U, b * U + lengths[b]);
            if (Arrays.stream(rows[b]).anyMatch(token -> token == blank)) {
                throw new IllegalArgumentException(
                        "targets must not hold the blank " + blank + ", got " + Arrays.toString(rows[b]));
            }
        }
        return rows;
    }

    /** At each frame the blank and the tokens of its row's target; the blank where there are fewer [P, W]. */
    private static NDArray columns(NDManager manager, long[][] targets, Packing frames, long blank) {
        int W = 1 + Arrays.stream(targets).mapToInt(row -> row.length).max().orElse(0);
        long[] ids = new long[frames.size() * W];
        Arrays.fill(ids, blank);
        int at = 0;
        for (int b = 0; b < targets.length; b++) {
            for (int t = 0; t < frames.lengths()[b]; t++, at += W) {
                System.arraycopy(targets[b], 0, ids, at + 1, targets[b].length);
            }
        }
        return EngineMemory.of(manager, ids, new Shape(frames.size(), W));
    }
}
