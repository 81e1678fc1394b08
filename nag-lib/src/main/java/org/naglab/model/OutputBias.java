package org.naglab.model;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import org.naglab.tensor.EngineMemory;

/** The first values of an output layer's bias. */
final class OutputBias {
    private OutputBias() {}

    /**
     * Sets the bias to the logarithm of how often each piece is written, every piece once more than counted.
     *
     * @param bias changed in place [V]
     * @param counts how often each piece occurs [V]
     */
    static void startFromFrequencies(NDArray bias, long[] counts) {
        if (counts.length != bias.size()) {
            throw new IllegalArgumentException(
                    "counts must be [V]: V=" + bias.size() + " from " + bias.getName() + ", got " + counts.length);
        }
        double total = Arrays.stream(counts).sum() + counts.length;
        float[] values = new float[counts.length];
        for (int v = 0; v < counts.length; v++) {
            values[v] = (float) Math.log((counts[v] + 1) / total);
        }
        EngineMemory.overwrite(bias, values);
    }
}
