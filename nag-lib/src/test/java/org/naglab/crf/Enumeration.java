package org.naglab.crf;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.function.BiConsumer;

/**
 * Slow oracle: visits every path through the candidates of one item and sums. Written without any recursion over positions
 * that a dynamic programme has.
 */
final class Enumeration {
    final int length;
    final int K;
    final double[][] emissions; // [length][K]
    final double[][][] blocks; // [length-1][K][K]

    Enumeration(NDArray emissions, NDArray blocks, int item, int length) {
        this.length = length;
        this.K = (int) emissions.getShape().get(2);
        int T = (int) emissions.getShape().get(1);
        double[] e = emissions.toType(DataType.FLOAT64, false).toDoubleArray();
        double[] a =
                T == 1 ? new double[0] : blocks.toType(DataType.FLOAT64, false).toDoubleArray();
        this.emissions = new double[length][K];
        this.blocks = new double[Math.max(0, length - 1)][K][K];
        for (int t = 0; t < length; t++) {
            System.arraycopy(e, (item * T + t) * K, this.emissions[t], 0, K);
            for (int k = 0; t > 0 && k < K; k++) {
                System.arraycopy(a, ((item * (T - 1) + t - 1) * K + k) * K, this.blocks[t - 1][k], 0, K);
            }
        }
    }

    void forEachPath(BiConsumer<int[], Double> visit) {
        for (long code = 0; code < Math.round(Math.pow(K, length)); code++) {
            int[] path = new int[length];
            long rest = code;
            for (int t = 0; t < length; t++, rest /= K) {
                path[t] = (int) (rest % K);
            }
            visit.accept(path, score(path));
        }
    }

    double score(int[] path) {
        double score = 0;
        for (int t = 0; t < length; t++) {
            score += emissions[t][path[t]] + (t == 0 ? 0 : blocks[t - 1][path[t - 1]][path[t]]);
        }
        return score;
    }

    double logPartition() {
        double[] sum = new double[1];
        forEachPath((path, score) -> sum[0] += Math.exp(score));
        return Math.log(sum[0]);
    }

    double[][] nodeMarginals() {
        double[][] nodes = new double[length][K];
        double logZ = logPartition();
        forEachPath((path, score) -> {
            for (int t = 0; t < length; t++) {
                nodes[t][path[t]] += Math.exp(score - logZ);
            }
        });
        return nodes;
    }

    double[][][] edgeMarginals() {
        double[][][] edges = new double[Math.max(0, length - 1)][K][K];
        double logZ = logPartition();
        forEachPath((path, score) -> {
            for (int t = 1; t < length; t++) {
                edges[t - 1][path[t - 1]][path[t]] += Math.exp(score - logZ);
            }
        });
        return edges;
    }

    int[] bestPath() {
        int[][] best = new int[1][];
        double[] top = {Double.NEGATIVE_INFINITY};
        forEachPath((path, score) -> {
            if (score > top[0]) {
                top[0] = score;
                best[0] = Arrays.copyOf(path, length);
            }
        });
        return best[0];
    }
}
