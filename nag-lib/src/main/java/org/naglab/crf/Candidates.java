package org.naglab.crf;

import ai.djl.ndarray.NDArray;
import org.naglab.tensor.Dims;

/**
 * Holds the K tokens that a chain considers at each position, with their emissions.
 *
 * @param tokens vocabulary id of candidate k at position t [B, T, K], int64
 * @param emissions score of that candidate [B, T, K], nats
 */
public record Candidates(NDArray tokens, NDArray emissions) {

    /**
     * Checks that both arrays have one shape.
     *
     * @throws org.naglab.tensor.ShapeMismatchException if they do not
     */
    public Candidates {
        Dims.of("emissions", emissions, "B T K").and("tokens", tokens, "B T K");
    }
}
