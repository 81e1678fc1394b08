package org.naglab.crf;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Finds the N paths of the highest scores through the candidates of each position: each candidate keeps its N best
 * beginnings, which the N best of all its predecessors give (parallel list Viterbi; Seshadri and Sundberg, 1994).
 *
 * <p>Where a token ends the output, paths that differ only after it are one output: it is listed once, with the score of
 * the best of these paths, so that the list holds N different outputs and begins with that of {@link BestPath}. Cost:
 * {@code O(T K² N)}.
 *
 * @param paths N, at least 1; fewer come where there are not as many
 */
public record ListViterbi(int paths) {
    /** No token has this id. */
    private static final long NEVER = -1;

    /** Checks the number. */
    public ListViterbi {
        if (paths < 1) {
            throw new IllegalArgumentException("paths must be at least 1, got " + paths);
        }
    }

    /**
     * Finds the best paths of each item.
     *
     * @param candidates tokens and emissions [B, T, K]
     * @param transitions scores of neighbouring tokens
     * @param mask true where position t is real [B, T], boolean
     * @return different paths of each item, best first, cut to its real positions
     * @throws IllegalArgumentException if the real positions of a row are not a non-empty prefix of it
     */
    public List<List<ScoredPath>> search(Candidates candidates, Transitions transitions, NDArray mask) {
        return search(candidates, transitions, mask, NEVER);
    }

    /**
     * Finds the best paths of each item that are different up to a token that ends them.
     *
     * @param candidates tokens and emissions [B, T, K]
     * @param transitions scores of neighbouring tokens
     * @param mask true where position t is real [B, T], boolean
     * @param end the token
     * @return paths of each item, best first, cut to its real positions
     * @throws IllegalArgumentException if the real positions of a row are not a non-empty prefix of it
     */
    public List<List<ScoredPath>> search(Candidates candidates, Transitions transitions, NDArray mask, long end) {
        return HostChain.each(candidates, transitions, mask, chain -> new Search(chain, end).best());
    }

    /** A beginning: its last position and candidate, its place among that candidate's, the score of its best path. */
    private record Beginning(int t, int slot, int rank, double score) {}

    /** The lists of one item. */
    private final class Search {
        private final HostChain chain;
        private final long end;
        private final int last;
        private final int K;
        /** Score of the n-th best beginning that ends in a candidate, best first [T][K][n]. */
        private final double[][][] scores;
        /** What it goes on from: candidate · N + place among that candidate's [T][K][n]. */
        private final int[][][] origins;
        /** Score of the best way to go on from a candidate [T][K]. */
        private final double[][] tails;

        Search(HostChain chain, long end) {
            this.chain = chain;
            this.end = end;
            this.last = chain.length() - 1;
            this.K = chain.K();
            this.scores = new double[chain.length()][K][];
            this.origins = new int[chain.length()][K][];
            this.tails = new double[chain.length()][K];
        }

        List<ScoredPath> best() {
            begin();
            goOn();
            List<Beginning> outputs = new ArrayList<>();
            for (int t = 0; t <= last; t++) {
                for (int k = 0; k < K; k++) {
                    if (t == last || chain.token(t, k) == end) {
                        for (int rank = 0; rank < scores[t][k].length; rank++) {
                            outputs.add(new Beginning(t, k, rank, scores[t][k][rank] + tails[t][k]));
                        }
                    }
                }
            }
            return outputs.stream()
                    .sorted(Comparator.comparingDouble(Beginning::score).reversed())
                    .limit(paths)
                    .map(this::path)
                    .toList();
        }

        private void begin() {
            for (int k = 0; k < K; k++) {
                scores[0][k] = new double[] {chain.emission(0, k)};
                origins[0][k] = new int[1];
            }
            for (int t = 1; t <= last; t++) {
                float[] block = chain.block(t);
                for (int k = 0; k < K; k++) {
                    merge(t, k, block);
                }
            }
        }

        /** Takes the best of all predecessors' lists, which are sorted: the best of their heads, N times. */
        private void merge(int t, int k, float[] block) {
            double[] found = new double[paths];
            int[] from = new int[paths];
            int[] heads = new int[K];
            int n = 0;
            while (n < paths) {
                int best = -1;
                for (int a = 0; a < K; a++) {
                    double[] list = scores[t - 1][a];
                    if (heads[a] < list.length && chain.token(t - 1, a) != end) {
                        double score = list[heads[a]] + block[a * K + k];
                        if (best < 0 || score > found[n]) {
                            best = a;
                            found[n] = score;
                        }
                    }
                }
                if (best < 0) {
                    break;
                }
                found[n] += chain.emission(t, k);
                from[n++] = best * paths + heads[best]++;
            }
            scores[t][k] = Arrays.copyOf(found, n);
            origins[t][k] = Arrays.copyOf(from, n);
        }

        /** What follows an end may be anything, so all candidates' tails are needed; none where nothing ends. */
        private void goOn() {
            for (int t = last - 1; t >= 0 && end != NEVER; t--) {
                for (int a = 0; a < K; a++) {
                    tails[t][a] = wayOn(t, a, next(t, a));
                }
            }
        }

        private int next(int t, int a) {
            int best = 0;
            for (int k = 1; k < K; k++) {
                if (wayOn(t, a, k) > wayOn(t, a, best)) {
                    best = k;
                }
            }
            return best;
        }

        private double wayOn(int t, int a, int k) {
            return chain.transition(t + 1, a, k) + chain.emission(t + 1, k) + tails[t + 1][k];
        }

        private ScoredPath path(Beginning beginning) {
            int[] slots = new int[chain.length()];
            int slot = beginning.slot();
            int rank = beginning.rank();
            for (int t = beginning.t(); t >= 0; t--) {
                slots[t] = slot;
                int origin = origins[t][slot][rank];
                slot = origin / paths;
                rank = origin % paths;
            }
            for (int t = beginning.t(); t < last; t++) {
                slots[t + 1] = next(t, slots[t]);
            }
            return chain.path(slots);
        }
    }
}
