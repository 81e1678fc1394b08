package org.naglab.objective;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import org.naglab.crf.Transitions;
import org.naglab.tensor.Dims;
import org.naglab.tensor.Packing;
import org.naglab.tensor.ShapeMismatchException;

/**
 * What a model says of a batch, beside the truth. Only the P real target positions are scored.
 *
 * @param emissions raw score of token v at the p-th real position [P, V], nats
 * @param gold true token of each position, any id where padded [B, T], int64
 * @param positions which positions are real, both [EOS] included
 * @param transitions score of a token after another, where the model has a CRF
 */
public record Scores(NDArray emissions, NDArray gold, Packing positions, Optional<Transitions> transitions) {
    /** Checks the shapes. */
    public Scores {
        long P = Dims.of("emissions", emissions, "P V").size("P");
        Dims dims = Dims.of("gold", gold, "B T");
        if (P != positions.size() || dims.size("B") != positions.rows() || dims.size("T") != positions.longest()) {
            throw new ShapeMismatchException("emissions must be [P V] and gold [B T] of P=" + positions.size() + ", B="
                    + positions.rows() + ", T=" + positions.longest() + " real positions, got emissions"
                    + emissions.getShape() + " and gold" + gold.getShape());
        }
    }
}
