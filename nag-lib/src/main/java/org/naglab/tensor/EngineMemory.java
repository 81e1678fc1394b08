package org.naglab.tensor;

import ai.djl.ndarray.NDArray;

/**
 * Moves arrays out of Java's memory: an array made of Java values is a view of a direct buffer, which a collection frees
 * once the array is closed, although autograd may still hold it for the way back.
 */
public final class EngineMemory {
    private EngineMemory() {}

    /**
     * Copies an array made of Java values.
     *
     * @param view the array; closed
     * @return the same values in memory that the engine allocated and autograd may keep, in the view's manager
     */
    public static NDArray copy(NDArray view) {
        try (view) {
            return view.duplicate();
        }
    }
}
