package org.naglab.nn.planted;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
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

    private NumberOperands() {}
}
