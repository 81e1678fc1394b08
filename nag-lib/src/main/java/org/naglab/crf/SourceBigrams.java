package org.naglab.crf;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import org.naglab.tensor.Dims;
import org.naglab.tensor.EngineMemory;

/**
 * Which tokens stand side by side in each source of a batch: an output that copies moves along them.
 *
 * @param successors for each source, the tokens that follow a token somewhere in it
 */
public record SourceBigrams(List<Map<Long, Set<Long>>> successors) {

    /**
     * Reads the pairs off the sources.
     *
     * @param source ids of the sources [B, S], int64
     * @param isText whether an id stands for text; others have no neighbours
     * @return the pairs
     */
    public static SourceBigrams of(NDArray source, LongPredicate isText) {
        Dims dims = Dims.of("source", source, "B S");
        int S = Math.toIntExact(dims.size("S"));
        long[] ids = source.toLongArray();
        List<Map<Long, Set<Long>>> successors = new ArrayList<>();
        for (int b = 0; b < dims.size("B"); b++) {
            Map<Long, Set<Long>> ofRow = new HashMap<>();
            for (int i = b * S; i + 1 < (b + 1) * S; i++) {
                if (isText.test(ids[i]) && isText.test(ids[i + 1])) {
                    ofRow.computeIfAbsent(ids[i], first -> new HashSet<>()).add(ids[i + 1]);
                }
            }
            successors.add(ofRow);
        }
        return new SourceBigrams(successors);
    }

    /** Those of some items of the batch. */
    SourceBigrams items(int from, int to) {
        return new SourceBigrams(successors.subList(from, to));
    }

    /**
     * Marks the candidates that follow each other in the source.
     *
     * @param tokens candidate k at position t [B, T, K], int64
     * @return 1 where candidate b at t + 1 follows candidate a at t somewhere in the item's source, else 0
     *     [B, T-1, K, K], float32
     */
    NDArray adjacency(NDArray tokens) {
        Dims dims = Dims.of("tokens", tokens, "B T K");
        int B = Math.toIntExact(dims.size("B"));
        int T = Math.toIntExact(dims.size("T"));
        int K = Math.toIntExact(dims.size("K"));
        if (B != successors.size()) {
            throw new IllegalArgumentException(
                    "tokens must be of the " + successors.size() + " sources of the batch, got " + B + " rows");
        }
        long[] ids = tokens.toLongArray();
        float[] adjacent = new float[B * (T - 1) * K * K];
        IntStream.range(0, B).parallel().forEach(b -> mark(successors.get(b), ids, b * T * K, K, adjacent, T, b));
        return EngineMemory.of(tokens.getManager(), adjacent, new Shape(B, T - 1, K, K));
    }

    private static void mark(
            Map<Long, Set<Long>> follow, long[] ids, int start, int K, float[] adjacent, int T, int b) {
        for (int t = 0; t + 1 < T; t++) {
            int here = start + t * K;
            for (int a = 0; a < K; a++) {
                Set<Long> next = follow.get(ids[here + a]);
                if (next != null) {
                    int row = ((b * (T - 1) + t) * K + a) * K;
                    for (int k = 0; k < K; k++) {
                        if (next.contains(ids[here + K + k])) {
                            adjacent[row + k] = 1;
                        }
                    }
                }
            }
        }
    }
}
