package org.naglab.kernel.lab;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.naglab.kernel.display.PlainForm;

/** A tensor as nested lists of numbers, or of booleans; one without axes as a number. */
public final class NDArrayPlainForm implements PlainForm<NDArray> {
    /** Used by the service loader. */
    public NDArrayPlainForm() {}

    @Override
    public Class<NDArray> type() {
        return NDArray.class;
    }

    @Override
    public Object plain(NDArray tensor) {
        return nested(elements(tensor), tensor.getShape().getShape(), 0, new int[] {0});
    }

    private static Object[] elements(NDArray tensor) {
        if (tensor.getDataType().isBoolean()) {
            boolean[] truths = tensor.toBooleanArray();
            Object[] boxed = new Object[truths.length];
            for (int i = 0; i < truths.length; i++) {
                boxed[i] = truths[i];
            }
            return boxed;
        }
        return tensor.toArray();
    }

    private static Object nested(Object[] elements, long[] shape, int axis, int[] next) {
        if (axis == shape.length) {
            return elements[next[0]++];
        }
        List<Object> list = new ArrayList<>();
        for (long i = 0; i < shape[axis]; i++) {
            list.add(nested(elements, shape, axis + 1, next));
        }
        return list;
    }

    /** Refused: a tensor belongs to an {@link NDManager}, which only its maker can choose. */
    @Override
    public NDArray read(Object plain) {
        throw new IllegalArgumentException(
                "a tensor is made by a manager: hand over a float[] or float[][] and call manager.create(it)");
    }
}
