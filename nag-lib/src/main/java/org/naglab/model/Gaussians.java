package org.naglab.model;

import ai.djl.ndarray.NDArray;
import org.naglab.tensor.Dims;

/**
 * Normal distributions of latents, independent of each other.
 *
 * @param mean of the l-th number of the p-th real source position [P, L]
 * @param logVariance natural logarithm of its variance [P, L]
 */
public record Gaussians(NDArray mean, NDArray logVariance) {
    /** Checks the shapes. */
    public Gaussians {
        Dims.of("mean", mean, "P L").and("logVariance", logVariance, "P L");
    }
}
