package org.naglab.nn.planted;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/** Calls, for ArchitectureTest to find, what no training path may call; never run. */
final class NumberOperands {
    static NDArray banned(NDArray x) {
        Function<Number, NDArray> asReference = x::div;
        return NDArrays.mul(asReference.apply(2), 3).mul(4).powi(5).maximum(6);
    }

    static NDArray allowed(NDArray x) {
        BinaryOperator<NDArray> asReference = NDArray::mul;
        return asReference.apply(x, x).div(x).add(1).sub(2);
    }

    static NDArray borrowed(NDManager manager) {
        NDArray empty = manager.create(new Shape(2));
        empty.set(new float[] {1, 2});
        empty.copyTo(empty);
        return manager.create(new float[] {1, 2}, new Shape(2))
                .add(manager.create(1f))
                .add(empty.duplicate());
    }

    private NumberOperands() {}
}
