package org.naglab.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * Makes scalars that autograd may keep. DJL 0.35.1's {@code mul(Number)}, {@code div(Number)} and {@code pow(Number)}
 * wrap the number in memory that the garbage collector frees while the backward pass still reads it, so that gradients
 * are silently wrong; an array that the engine allocated is safe.
 */
public final class Scalars {
    private Scalars() {}

    /**
     * Makes a scalar in the manager, type and device of another array.
     *
     * @param x the array to go with
     * @param value the number
     * @return an array of shape []
     */
    public static NDArray like(NDArray x, double value) {
        NDManager manager = x.getManager();
        float head = (float) value;
        NDArray scalar = manager.full(new Shape(), head, x.getDataType());
        if (x.getDataType() != DataType.FLOAT64 || head == value || !Double.isFinite(value)) {
            return scalar;
        }
        // The engine fills from a float only: add what the float has lost.
        try (NDArray rest = manager.full(new Shape(), (float) (value - head), DataType.FLOAT64)) {
            return scalar.addi(rest);
        }
    }
}
