package org.naglab.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.function.DoubleSupplier;
import org.naglab.tensor.EngineMemory;

/** First values of new parameters, drawn in Java so that a seed gives the same ones on every device. */
final class Draws {
    private Draws() {}

    static NDArray of(NDManager manager, Shape shape, DoubleSupplier draw) {
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) draw.getAsDouble();
        }
        return EngineMemory.of(manager, values, shape);
    }
}
