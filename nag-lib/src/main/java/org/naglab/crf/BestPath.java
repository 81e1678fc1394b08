package org.naglab.crf;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the path of the highest score through the candidates of each position (Viterbi, 1967):
 *
 * <pre>
 *   δ_0 = e_0,   δ_t[b] = max_a (δ_{t-1}[a] + A_t[a, b]) + e_t[b]
 * </pre>
 *
 * <p>The recursion runs on the host in single precision, one item a thread. No back-pointers are stored: the way back looks
 * for the predecessor that gave each maximum, which costs {@code O(T K)} and leaves the inner loop of {@code O(T K²)} a
 * plain maximum. Of equal paths, the one of the better-ranked predecessor wins. {@link LinearChain#sum} under {@link
 * Semiring#MAX} is the oracle of the score.
 */
public final class BestPath {
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
        return HostChain.each(candidates, transitions, mask, BestPath::best);
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

    private static ScoredPath best(HostChain chain) {
        int K = chain.K();
        float[][] deltas = new float[chain.length()][K];
        for (int t = 0; t < chain.length(); t++) {
            if (t > 0) {
                advance(deltas[t - 1], chain.block(t), deltas[t]);
            }
            for (int k = 0; k < K; k++) {
                deltas[t][k] += chain.emission(t, k);
            }
        }
        int[] slots = new int[chain.length()];
        int last = slots.length - 1;
        slots[last] = argMax(deltas[last]);
        for (int t = last; t > 0; t--) {
            slots[t - 1] = predecessor(deltas[t - 1], chain, t, slots[t]);
        }
        return chain.path(slots);
    }

    /** The inner loop, alone in its method so that the compiler vectorises it. */
    private static void advance(float[] delta, float[] block, float[] next) {
        int K = delta.length;
        Arrays.fill(next, Float.NEGATIVE_INFINITY);
        for (int a = 0; a < K; a++) {
            float soFar = delta[a];
            int row = a * K;
            for (int k = 0; k < K; k++) {
                next[k] = Math.max(next[k], soFar + block[row + k]);
            }
        }
    }

    private static int predecessor(float[] delta, HostChain chain, int t, int slot) {
        int best = 0;
        float top = Float.NEGATIVE_INFINITY;
        for (int a = 0; a < delta.length; a++) {
            float score = delta[a] + chain.transition(t, a, slot);
            if (score > top) {
                top = score;
                best = a;
            }
        }
        return best;
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
