package org.naglab.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.List;

/**
 * Makes further handles to a tensor, in another manager and without a name: same memory, same place in autograd's
 * graph. Engine-internal classes are used in this package alone.
 */
final class EngineHandles {
    private EngineHandles() {}

    static PtNDArray alias(NDManager manager, NDArray array) {
        try (IValue value = IValue.from((PtNDArray) array)) {
            return value.toTensor((PtNDManager) manager);
        }
    }

    static PtNDArray[] aliases(NDManager manager, List<NDArray> arrays) {
        try (IValue value = IValue.listFrom(arrays.toArray(PtNDArray[]::new))) {
            return value.toTensorArray((PtNDManager) manager);
        }
    }
}
