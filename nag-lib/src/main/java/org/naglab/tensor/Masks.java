package org.naglab.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/** Makes masks, which are true where an element is real, and the large negative scores that stand for "never". */
public final class Masks {
    /** What is added to the score of a padded key before the softmax: the value of the released BERT. */
    private static final float PADDED_KEY = -10000f;

    private Masks() {}

    /**
     * Marks the first positions of each row.
     *
     * @param manager owns the result
     * @param lengths number of real positions of each row [B]
     * @param size positions in all, T
     * @return true where real [B, T], in memory of the engine's own: autograd may keep it longer than the manager lives
     * @throws IllegalArgumentException when a length is negative or above the size
     */
    public static NDArray ofLengths(NDManager manager, int[] lengths, int size) {
        boolean[] mask = new boolean[lengths.length * size];
        for (int b = 0; b < lengths.length; b++) {
            if (lengths[b] < 0 || lengths[b] > size) {
                throw new IllegalArgumentException(
                        "length must be in [0, " + size + "], got " + lengths[b] + " at row " + b);
            }
            java.util.Arrays.fill(mask, b * size, b * size + lengths[b], true);
        }
        return EngineMemory.of(manager, mask, new Shape(lengths.length, size));
    }

    /**
     * Averages states over the real positions of each row.
     *
     * @param states any states [B, S, H]
     * @param mask true where real, at least once in each row, boolean [B, S]
     * @return their means [B, H]
     */
    public static NDArray mean(NDArray states, NDArray mask) {
        Dims.of("states", states, "B S H").and("mask", mask, "B S");
        try (NDManager scope = NDManager.subManagerOf(states)) {
            scope.tempAttachAll(states, mask);
            NDArray real = mask.toType(states.getDataType(), false).expandDims(2); // [B, S, 1]
            return scope.ret(states.mul(real).sum(new int[] {1}).div(real.sum(new int[] {1})));
        }
    }

    /**
     * Turns a mask of keys into what attention adds to its scores.
     *
     * @param mask true where the key is real [B, S]
     * @param type type of the scores
     * @return 0 where real and -10000 where padded [B, 1, 1, S]
     */
    public static NDArray additive(NDArray mask, DataType type) {
        NDArray real = mask.toType(type, false);
        NDArray padded = real.sub(Scalars.like(real, 1)); // 0 where real, -1 where padded
        return padded.mul(Scalars.like(real, -PADDED_KEY)).expandDims(1).expandDims(1); // [B, 1, 1, S]
    }

    /**
     * Makes what attention adds to its scores so that no position sees a later one.
     *
     * @param manager owns the result
     * @param size positions T
     * @param type type of the scores
     * @return 0 where key position (last axis) is at most the query position, else -10000 [1, 1, T, T]
     */
    public static NDArray causal(NDManager manager, int size, DataType type) {
        boolean[] seen = new boolean[size * size];
        for (int query = 0; query < size; query++) {
            java.util.Arrays.fill(seen, query * size, query * size + query + 1, true);
        }
        try (NDManager scope = manager.newSubManager()) {
            NDArray mask = EngineMemory.of(scope, seen, new Shape(size, size));
            return scope.ret(additive(mask, type).reshape(1, 1, size, size));
        }
    }
}
