package org.naglab.crf;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.naglab.tensor.Dims;

/**
 * One item of a batch on the host, cut to its real positions: what the recursions of decoding run on.
 *
 * @param item place in the batch
 * @param length real positions
 * @param K candidates a position
 * @param tokens of some items, row-major
 * @param emissions of the same
 * @param start where this item's tokens and emissions begin
 * @param blocks transition scores of the same items, row-major
 * @param blockStart where this item's begin
 */
record HostChain(
        int item, int length, int K, long[] tokens, float[] emissions, int start, FloatBuffer blocks, int blockStart) {
    /** Blocks of so many bytes are held at a time; larger batches are taken apart. */
    private static final long BLOCK_BYTES = 128L << 20;

    /**
     * Decodes each item, one a thread. The transition blocks are one batched product on the device and are copied out
     * once.
     *
     * @param candidates tokens and emissions [B, T, K]
     * @param transitions scores of neighbouring tokens
     * @param mask true where position t is real [B, T], boolean
     * @param decode what to do with an item
     * @return its results, in the order of the items
     * @throws IllegalArgumentException if the real positions of a row are not a non-empty prefix of it
     */
    static <R> List<R> each(
            Candidates candidates, Transitions transitions, NDArray mask, Function<HostChain, R> decode) {
        Dims dims = Dims.of("emissions", candidates.emissions(), "B T K").and("mask", mask, "B T");
        int B = Math.toIntExact(dims.size("B"));
        int T = Math.toIntExact(dims.size("T"));
        int K = Math.toIntExact(dims.size("K"));
        int[] lengths = PrefixMask.lengths(mask);
        int chunk = Math.clamp(BLOCK_BYTES / (4L * Math.max(1, T - 1) * K * K), 1, B);
        List<R> results = new ArrayList<>(B);
        for (int from = 0; from < B; from += chunk) {
            int first = from;
            int to = Math.min(B, from + chunk);
            try (NDManager scope = NDManager.subManagerOf(candidates.tokens())) {
                NDArray tokens = candidates.tokens().get(from + ":" + to); // [chunk, T, K]
                NDArray emissions = candidates.emissions().get(from + ":" + to);
                tokens.attach(scope);
                emissions.attach(scope);
                NDArray blocks = T == 1
                        ? emissions.getManager().zeros(new Shape(1))
                        : transitions
                                .items(from, to)
                                .blocks(tokens)
                                .toType(DataType.FLOAT32, false); // [chunk, T-1, K, K]
                long[] ids = tokens.toLongArray();
                float[] scores = emissions.toType(DataType.FLOAT32, false).toFloatArray();
                FloatBuffer block = blocks.toByteBuffer(true).asFloatBuffer();
                results.addAll(IntStream.range(0, to - from)
                        .parallel()
                        .mapToObj(b -> decode.apply(new HostChain(
                                first + b, lengths[first + b], K, ids, scores, b * T * K, block, b * (T - 1) * K * K)))
                        .toList());
            }
        }
        return results;
    }

    /** Vocabulary id of candidate k at position t. */
    long token(int t, int k) {
        return tokens[start + t * K + k];
    }

    /** Score of candidate k at position t, nats. */
    float emission(int t, int k) {
        return emissions[start + t * K + k];
    }

    /** Score of moving from candidate a at t - 1 to candidate k at t, nats. */
    float transition(int t, int a, int k) {
        return blocks.get(blockAt(t) + a * K + k);
    }

    /** All scores of moving from t - 1 to t, nats [K, K]. */
    float[] block(int t) {
        float[] block = new float[K * K];
        blocks.get(blockAt(t), block);
        return block;
    }

    /**
     * Sums over all beginnings: {@code α_0 = e_0 / τ, α_t[k] = log Σ_a exp(α_{t-1}[a] + A_t[a, k] / τ) + e_t[k] / τ}.
     *
     * @param temperature τ
     * @return α [length, K]
     */
    double[][] forward(double temperature) {
        double[][] alphas = new double[length][K];
        for (int t = 0; t < length; t++) {
            if (t > 0) {
                addPaths(alphas[t - 1], block(t), temperature, alphas[t]);
            }
            for (int k = 0; k < K; k++) {
                alphas[t][k] += emission(t, k) / temperature;
            }
        }
        return alphas;
    }

    private void addPaths(double[] alpha, float[] block, double temperature, double[] next) {
        double[] paths = new double[K];
        for (int k = 0; k < K; k++) {
            for (int a = 0; a < K; a++) {
                paths[a] = alpha[a] + block[a * K + k] / temperature;
            }
            next[k] = logSum(paths);
        }
    }

    /** {@code log Σ exp} of finite scores. */
    static double logSum(double[] scores) {
        double top = Double.NEGATIVE_INFINITY;
        for (double score : scores) {
            top = Math.max(top, score);
        }
        double sum = 0;
        for (double score : scores) {
            sum += Math.exp(score - top);
        }
        return top + Math.log(sum);
    }

    /**
     * Scores a path.
     *
     * @param slots candidate at each position [length]
     * @return the path with its score
     */
    ScoredPath path(int[] slots) {
        long[] path = new long[length];
        double[] steps = new double[length];
        double score = 0;
        for (int t = 0; t < length; t++) {
            path[t] = token(t, slots[t]);
            steps[t] = emission(t, slots[t]);
            if (t > 0) {
                steps[t] += transition(t, slots[t - 1], slots[t]);
            }
            score += steps[t];
        }
        return new ScoredPath(path, score, steps);
    }

    private int blockAt(int t) {
        return blockStart + (t - 1) * K * K;
    }
}
