package org.naglab.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.naglab.tensor.EngineMemory;

/**
 * The true tokens around each position.
 *
 * @param tokens id of each neighbour, any id where not counted [P, 2c]
 * @param counted 1 where the neighbour counts, else 0 [P, 2c]
 */
record Neighbours(NDArray tokens, NDArray counted) {
    static Neighbours of(Scores scores, int window, NeighbourCount count) {
        int W = 2 * window;
        int T = scores.positions().longest();
        long[] gold = scores.gold().toLongArray();
        long[] tokens = new long[scores.positions().size() * W];
        float[] counted = new float[tokens.length];
        int row = 0;
        int[] lengths = scores.positions().lengths();
        for (int b = 0; b < lengths.length; b++) {
            for (int i = 0; i < lengths[b]; i++, row += W) {
                int filled = row;
                for (int j = Math.max(0, i - window); j <= Math.min(lengths[b] - 1, i + window); j++) {
                    long token = gold[b * T + j];
                    boolean counts = token != gold[b * T + i]
                            && (count == NeighbourCount.PER_POSITION || !contains(tokens, row, filled, token));
                    if (counts) {
                        tokens[filled] = token;
                        counted[filled++] = 1;
                    }
                }
            }
        }
        NDArray emissions = scores.emissions();
        Shape shape = new Shape(scores.positions().size(), W);
        return new Neighbours(
                EngineMemory.of(emissions.getManager(), tokens, shape),
                EngineMemory.of(emissions.getManager(), counted, shape).toType(emissions.getDataType(), false));
    }

    private static boolean contains(long[] tokens, int from, int to, long token) {
        for (int i = from; i < to; i++) {
            if (tokens[i] == token) {
                return true;
            }
        }
        return false;
    }
}
