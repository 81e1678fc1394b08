package org.naglab.objective;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import org.naglab.crf.Transitions;
import org.naglab.data.Batch;
import org.naglab.model.Bert2Bert;
import org.naglab.model.Emissions;
import org.naglab.model.Model;
import org.naglab.model.NagModel;
import org.naglab.nn.Mode;
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

    /**
     * Asks a model about a batch: a non-autoregressive one scores all positions of the target at once, an
     * autoregressive one each position after the true tokens before it (teacher forcing).
     *
     * @param model the model
     * @param batch sources and targets
     * @param mode whether dropout is active
     * @return the scores beside the truth
     */
    public static Scores of(Model model, Batch batch, Mode mode) {
        return switch (model) {
            case NagModel nag -> {
                Packing positions = new Packing(batch.targetLengths());
                Emissions emissions = nag.emissions(batch.source(), batch.sourceMask(), positions, mode);
                yield new Scores(emissions.scores(), batch.target(), positions, emissions.transitions());
            }
            case Bert2Bert autoregressive -> {
                Bert2Bert.Taught taught = autoregressive.taught(batch.target(), batch.targetLengths());
                Emissions emissions = autoregressive.emissions(batch.source(), batch.sourceMask(), taught, mode);
                yield new Scores(emissions.scores(), taught.gold(), taught.positions(), emissions.transitions());
            }
        };
    }
}
