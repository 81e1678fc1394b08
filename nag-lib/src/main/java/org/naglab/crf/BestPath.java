package org.naglab.crf;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.naglab.tensor.Dims;

/**
 * Finds the path of the highest score through the candidates of each position (Viterbi, 1967):
 *
 * <pre>
 *   δ_0 = e_0,   δ_t[b] = max_a (δ_{t-1}[a] + A_t[a, b]) + e_t[b]
 * </pre>
 *
 * <p>The transition blocks are one batched product on the device and are copied out once; the recursion runs on the host in
 * single precision, one item a thread. No back-pointers are stored: the way back looks for the predecessor that gave each
 * maximum, which costs {@code O(T K)} and leaves the inner loop of {@code O(T K²)} a plain maximum. Of equal paths, the one
 * of the better-ranked predecessor wins. {@link LinearChain#sum} under {@link Semiring#MAX} is the oracle of the score.
 */
public final class BestPath {
    /** Blocks of so many bytes are held at a time; larger batches are taken apart. */
    private static final long BLOCK_BYTES = 128L << 20;

    private BestPath() {}

    /**
     * Finds the best path of each item.
     *
     * @param candidates tokens and emissions [B, T, K]
     * @param transitions scores of neighbouring tokens
     * @param mask true where position t is real [B, T], boolean
     * @return best path of each item, cut to its real positions
     * @throws IllegalArgumentException if the real positions of a row are not a non-empty prefix of it
     */
    public static List<ScoredPath> viterbi(Candidates candidates, Transitions transitions, NDArray mask) {
        Dims dims = Dims.of("emissions", candidates.emissions(), "B T K").and("mask", mask, "B T");
        int B = Math.toIntExact(dims.size("B"));
        int T = Math.toIntExact(dims.size("T"));
        int K = Math.toIntExact(dims.size("K"));
        int[] lengths = PrefixMask.lengths(mask);
        int chunk = Math.clamp(BLOCK_BYTES / (4L * Math.max(1, T - 1) * K * K), 1, B);
        List<ScoredPath> paths = new ArrayList<>(B);
        for (int from = 0; from < B; from += chunk) {
            int to = Math.min(B, from + chunk);
            try (NDManager scope = NDManager.subManagerOf(candidates.tokens())) {
                NDArray tokens = candidates.tokens().get(from + ":" + to); // [chunk, T, K]
                NDArray emissions = candidates.emissions().get(from + ":" + to);
                tokens.attach(scope);
                emissions.attach(scope);
                NDArray blocks = T == 1
                        ? emissions.getManager().create(0f)
                        : transitions
                                .items(from, to)
                                .blocks(tokens)
                                .toType(DataType.FLOAT32, false); // [chunk, T-1, K, K]
                FloatBuffer block = blocks.toByteBuffer(true).asFloatBuffer();
                Chunk items = new Chunk(
                        T,
                        K,
                        tokens.toLongArray(),
                        emissions.toType(DataType.FLOAT32, false).toFloatArray(),
                        block);
                int first = from;
                paths.addAll(IntStream.range(0, to - from)
                        .parallel()
                        .mapToObj(b -> items.best(b, lengths[first + b]))
                        .toList());
            }
        }
        return paths;
    }

    /**
     * Finds the best path of each item over all T positions.
     *
     * @param candidates tokens and emissions [B, T, K]
     * @param transitions scores of neighbouring tokens
     * @return best path of each item, T tokens
     */
    public static List<ScoredPath> viterbi(Candidates candidates, Transitions transitions) {
        try (NDManager scope = NDManager.subManagerOf(candidates.emissions())) {
            NDArray all = scope.ones(candidates.emissions().getShape().slice(0, 2), DataType.BOOLEAN); // [B, T]
            return viterbi(candidates, transitions, all);
        }
    }

    /** Some items of a batch on the host, row-major. */
    private record Chunk(int T, int K, long[] tokens, float[] emissions, FloatBuffer blocks) {

        ScoredPath best(int b, int length) {
            float[][] deltas = new float[length][K];
            System.arraycopy(emissions, b * T * K, deltas[0], 0, K);
            float[] block = new float[K * K];
            for (int t = 1; t < length; t++) {
                blocks.get(blockAt(b, t), block);
                advance(deltas[t - 1], block, deltas[t]);
                for (int k = 0; k < K; k++) {
                    deltas[t][k] += emissions[(b * T + t) * K + k];
                }
            }
            return trace(b, deltas);
        }

        /** The inner loop, alone in its method so that the compiler vectorises it. */
        private void advance(float[] delta, float[] block, float[] next) {
            Arrays.fill(next, Float.NEGATIVE_INFINITY);
            for (int a = 0; a < K; a++) {
                float soFar = delta[a];
                int row = a * K;
                for (int k = 0; k < K; k++) {
                    next[k] = Math.max(next[k], soFar + block[row + k]);
                }
            }
        }

        private ScoredPath trace(int b, float[][] deltas) {
            int length = deltas.length;
            long[] path = new long[length];
            double[] steps = new double[length];
            int slot = argMax(deltas[length - 1]);
            for (int t = length - 1; t >= 0; t--) {
                int here = (b * T + t) * K + slot;
                path[t] = tokens[here];
                steps[t] = emissions[here];
                if (t > 0) {
                    int block = blockAt(b, t);
                    int previous = predecessor(deltas[t - 1], block, slot);
                    steps[t] += blocks.get(block + previous * K + slot);
                    slot = previous;
                }
            }
            return new ScoredPath(path, Arrays.stream(steps).sum(), steps);
        }

        private int predecessor(float[] delta, int block, int slot) {
            int best = 0;
            float top = Float.NEGATIVE_INFINITY;
            for (int a = 0; a < K; a++) {
                float score = delta[a] + blocks.get(block + a * K + slot);
                if (score > top) {
                    top = score;
                    best = a;
                }
            }
            return best;
        }

        private int blockAt(int b, int t) {
            return (b * (T - 1) + t - 1) * K * K;
        }

        private static int argMax(float[] scores) {
            int best = 0;
            for (int k = 1; k < scores.length; k++) {
                if (scores[k] > scores[best]) {
                    best = k;
                }
            }
            return best;
        }
    }
}
