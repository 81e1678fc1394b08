package org.naglab.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/** The numbers of an AdamW update: a readable form on any device, and a fused one that must equal it. */
sealed interface UpdateArithmetic permits ReferenceArithmetic, FusedArithmetic {
    /** One parameter with its gradient and moments, all in the same shape; count is its number of updates, this included. */
    record Update(NDArray parameter, NDArray gradient, NDArray first, NDArray second, long count) {}

    /** Euclidean norm of all gradients taken together; not finite when one of their numbers is not. */
    double norm(NDManager scope, List<NDArray> gradients);

    /** Updates parameters and moments in place, with gradients times clip; gradients' values are lost. */
    void update(NDManager scope, List<Update> updates, AdamWConfig config, double rate, double decay, double clip);
}
