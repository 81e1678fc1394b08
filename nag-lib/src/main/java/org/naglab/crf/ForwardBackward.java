package org.naglab.crf;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Computes log partition and marginals of several chains in one forward and one backward pass over host memory, one item a
 * thread. Transition blocks come exponentiated, each row by its own scale, {@code M_t[a, b] = exp(A_t[a, b] −
 * r_t[a])}, so that the inner loops of {@code O(T K²)} are scaled matrix-vector products which the JIT compiler vectorises:
 *
 * <pre>
 *   u_t[a] = exp(α_t[a] + r_t[a] − c_t),  c_t = max_a (α_t[a] + r_t[a])      σ_t = u_t M_t
 *   α_{t+1} = log σ_t + c_t + e_{t+1}                                        log Z = log Σ exp α_{T-1}
 *   v_t = node_{t+1} / σ_t,   node_t = u_t ⊙ (M_t v_t),                      edge_t[a, b] = u_t[a] M_t[a, b] v_t[b]
 * </pre>
 *
 * with {@code node_{T-1} = softmax(α_{T-1})}: the backward pass is the derivative of the forward pass, without another
 * exponential. All arrays are row-major.
 */
final class ForwardBackward {
    /**
     * Least sum that is trusted. Single precision drops terms below 1e-38; K of them are less than 1e-5 of such a sum.
     */
    private static final float LEAST_SUM = 1e-30f;

    /** Greatest sum that is trusted: far from overflow, whatever the products of the backward pass. */
    private static final float GREATEST_SUM = 1e36f;

    private final int T;
    private final int K;
    private final int[] lengths;
    private final float[] emissions;

    /** Log partition of each item [B]. */
    final double[] logPartition;
    /** Probability of candidate k at position t [B, T, K]; 0 where masked. */
    final float[] nodes;
    /** Row factor of the edge marginals [B, T-1, K]; 0 where masked. */
    final float[] u;
    /** Column factor of the edge marginals [B, T-1, K]; 0 where masked. */
    final float[] v;

    /**
     * Prepares a pass.
     *
     * @param emissions score of candidate k at position t [B, T, K], nats
     * @param lengths real positions of each item [B]
     */
    ForwardBackward(float[] emissions, int[] lengths, int T, int K) {
        this.T = T;
        this.K = K;
        this.lengths = lengths;
        this.emissions = emissions;
        int B = lengths.length;
        logPartition = new double[B];
        nodes = new float[B * T * K];
        u = new float[B * (T - 1) * K];
        v = new float[B * (T - 1) * K];
    }

    /**
     * Passes over some items.
     *
     * @param from first item
     * @param to item after the last
     * @param blocks M of these items [to - from, T-1, K, K]
     * @param rowScales r of these items [to - from, T-1, K]
     * @return false if single precision cannot hold the sums of some item; its results are not to be used
     */
    boolean run(int from, int to, FloatBuffer blocks, float[] rowScales) {
        return IntStream.range(0, to - from)
                .parallel()
                .mapToObj(b -> new Item(from + b, blocks, rowScales, b * (T - 1)).run())
                .reduce(true, Boolean::logicalAnd);
    }

    /** One item; its first block is the one of number {@code first} in the buffer. */
    private final class Item {
        private final int item;
        private final int length;
        private final FloatBuffer blocks;
        private final float[] rowScales;
        private final int first;
        private final float[] block;
        private final float[] vector;
        private final double[] alpha;
        private final float[][] sums;

        Item(int item, FloatBuffer blocks, float[] rowScales, int first) {
            this.item = item;
            this.length = lengths[item];
            this.blocks = blocks;
            this.rowScales = rowScales;
            this.first = first;
            block = new float[K * K];
            vector = new float[K];
            alpha = new double[K];
            sums = new float[Math.max(0, length - 1)][K];
        }

        boolean run() {
            if (!forward()) {
                return false;
            }
            backward();
            return true;
        }

        private boolean forward() {
            for (int k = 0; k < K; k++) {
                alpha[k] = emissions[item * T * K + k];
            }
            for (int t = 0; t + 1 < length; t++) {
                double top = weigh(t);
                blocks.get((first + t) * K * K, block);
                rowTimesMatrix(vector, block, sums[t]);
                int next = (item * T + t + 1) * K;
                for (int k = 0; k < K; k++) {
                    if (!(sums[t][k] >= LEAST_SUM && sums[t][k] <= GREATEST_SUM)) {
                        return false;
                    }
                    alpha[k] = Math.log(sums[t][k]) + top + emissions[next + k];
                }
            }
            return true;
        }

        /** Writes u of a step, also to the vector; returns c. */
        private double weigh(int t) {
            int scales = (first + t) * K;
            double top = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < K; k++) {
                top = Math.max(top, alpha[k] + rowScales[scales + k]);
            }
            for (int k = 0; k < K; k++) {
                vector[k] = (float) Math.exp(alpha[k] + rowScales[scales + k] - top);
            }
            System.arraycopy(vector, 0, u, (item * (T - 1) + t) * K, K);
            return top;
        }

        private void backward() {
            softmax(alpha, nodes, (item * T + length - 1) * K);
            float[] product = new float[K];
            for (int t = length - 2; t >= 0; t--) {
                int edge = (item * (T - 1) + t) * K;
                int node = (item * T + t) * K;
                for (int k = 0; k < K; k++) {
                    vector[k] = nodes[node + K + k] / sums[t][k];
                }
                System.arraycopy(vector, 0, v, edge, K);
                blocks.get((first + t) * K * K, block);
                matrixTimesColumn(block, vector, product);
                for (int k = 0; k < K; k++) {
                    nodes[node + k] = u[edge + k] * product[k];
                }
            }
        }

        private void softmax(double[] scores, float[] into, int at) {
            double top = Arrays.stream(scores).max().orElseThrow();
            double sum = 0;
            for (double score : scores) {
                sum += Math.exp(score - top);
            }
            logPartition[item] = top + Math.log(sum);
            for (int k = 0; k < K; k++) {
                into[at + k] = (float) Math.exp(scores[k] - logPartition[item]);
            }
        }
    }

    private static void rowTimesMatrix(float[] row, float[] matrix, float[] sum) {
        int K = row.length;
        for (int a = 0; a < K; a++) {
            float weight = row[a];
            int start = a * K;
            for (int b = 0; b < K; b++) {
                sum[b] += weight * matrix[start + b];
            }
        }
    }

    /** Several sums side by side: a single one would chain the additions, which may not be reordered. */
    private static void matrixTimesColumn(float[] matrix, float[] column, float[] product) {
        int K = column.length;
        int even = K - K % 8;
        for (int a = 0; a < K; a++) {
            int start = a * K;
            float s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0, s7 = 0;
            for (int b = 0; b < even; b += 8) {
                s0 += matrix[start + b] * column[b];
                s1 += matrix[start + b + 1] * column[b + 1];
                s2 += matrix[start + b + 2] * column[b + 2];
                s3 += matrix[start + b + 3] * column[b + 3];
                s4 += matrix[start + b + 4] * column[b + 4];
                s5 += matrix[start + b + 5] * column[b + 5];
                s6 += matrix[start + b + 6] * column[b + 6];
                s7 += matrix[start + b + 7] * column[b + 7];
            }
            for (int b = even; b < K; b++) {
                s0 += matrix[start + b] * column[b];
            }
            product[a] = ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
        }
    }
}
