package org.naglab.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * Makes arrays of Java values in memory that the engine allocated. What DJL's {@code create} makes of them is a view of a
 * direct buffer, which a collection frees once the array is closed, although autograd may still hold it for the way back:
 * gradients are then wrong without a word.
 */
public final class EngineMemory {
    private EngineMemory() {}

    /**
     * Makes a float32 array.
     *
     * @param manager owns the result
     * @param values in row-major order
     * @param shape of the result, as many elements as values
     * @return the values
     */
    public static NDArray of(NDManager manager, float[] values, Shape shape) {
        return owned(manager.create(values, shape));
    }

    /**
     * Makes a float64 array.
     *
     * @param manager owns the result
     * @param values in row-major order
     * @param shape of the result, as many elements as values
     * @return the values
     */
    public static NDArray of(NDManager manager, double[] values, Shape shape) {
        return owned(manager.create(values, shape));
    }

    /**
     * Makes an int64 array.
     *
     * @param manager owns the result
     * @param values in row-major order
     * @param shape of the result, as many elements as values
     * @return the values
     */
    public static NDArray of(NDManager manager, long[] values, Shape shape) {
        return owned(manager.create(values, shape));
    }

    /**
     * Makes a boolean array.
     *
     * @param manager owns the result
     * @param values in row-major order
     * @param shape of the result, as many elements as values
     * @return the values
     */
    public static NDArray of(NDManager manager, boolean[] values, Shape shape) {
        return owned(manager.create(values, shape));
    }

    /**
     * Makes a float32 array of a part of Java's values.
     *
     * @param manager owns the result
     * @param values in row-major order
     * @param from place of the first value that is taken
     * @param shape of the result
     * @return the values
     */
    public static NDArray ofPart(NDManager manager, float[] values, int from, Shape shape) {
        FloatBuffer part = FloatBuffer.wrap(values, from, Math.toIntExact(shape.size()));
        return owned(manager.create(part.slice(), shape, DataType.FLOAT32));
    }

    /**
     * Makes an array of the bytes of a file.
     *
     * @param manager owns the result
     * @param bytes values in row-major order, in the machine's byte order
     * @param shape of the result
     * @param type of the values
     * @return the values
     */
    public static NDArray of(NDManager manager, ByteBuffer bytes, Shape shape, DataType type) {
        return owned(manager.create(bytes, shape, type));
    }

    /**
     * Overwrites an array in its own memory, also a parameter that requires gradients. DJL's {@code set} and {@code copyTo}
     * make it a view of a direct buffer instead, in a way that the engine warns of on standard error.
     *
     * @param array changed in place
     * @param values of the same shape and type
     * @throws IllegalArgumentException when shape or type differ
     */
    public static void overwrite(NDArray array, NDArray values) {
        if (!values.getShape().equals(array.getShape()) || values.getDataType() != array.getDataType()) {
            throw new IllegalArgumentException("values must be " + array.getDataType() + array.getShape() + " as "
                    + array.getName() + ", got " + values.getDataType() + values.getShape());
        }
        Gradients.off(() -> array.set(new NDIndex("..."), values)); // while recorded, a leaf must not change in place
    }

    /**
     * Overwrites a float32 array in its own memory.
     *
     * @param array changed in place
     * @param values in row-major order, as many as the array has elements
     * @throws IllegalArgumentException when there are more values or fewer
     */
    public static void overwrite(NDArray array, float[] values) {
        if (values.length != array.size()) {
            throw new IllegalArgumentException("values must be as many as the elements of " + array.getName()
                    + array.getShape() + ", got " + values.length);
        }
        try (NDArray view = array.getManager().create(values, array.getShape())) {
            overwrite(array, view);
        }
    }

    /**
     * Copies an array that has no gradient: DJL's {@code duplicate} leaves autograd without a word.
     *
     * @param view the array; closed
     * @return the same values in memory that the engine allocated, in the view's manager
     * @throws IllegalArgumentException when the array takes part in autograd
     */
    public static NDArray copy(NDArray view) {
        if (view.hasGradient()) {
            throw new IllegalArgumentException("an array with a gradient must not be copied out of autograd, got "
                    + view.getName() + view.getShape());
        }
        return owned(view);
    }

    /** A view of Java's memory has no gradient: there is nothing to ask the engine. */
    private static NDArray owned(NDArray view) {
        try (view) {
            return view.duplicate();
        }
    }
}
