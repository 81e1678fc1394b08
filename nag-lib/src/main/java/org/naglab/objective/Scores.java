package org.naglab.objective;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
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
 * What a model says of a batch, beside the truth. Only P real positions are scored: those of the targets, or, where the
 * objective is to find out which position holds which token, all of the source.
 *
 * @param emissions raw score of token v at the p-th real position [P, V], nats
 * @param gold true token of each position, any id where padded [B, T], int64; where they are not aligned, the target
 * @param positions which positions are real; of targets, both [EOS] included
 * @param transitions score of a token after another, where the model has a CRF
 * @param unaligned empty where position t holds the t-th token of the target
 */
public record Scores(
        NDArray emissions,
        NDArray gold,
        Packing positions,
        Optional<Transitions> transitions,
        Optional<Unaligned> unaligned) {
    /**
     * What must be known of targets whose tokens stand at positions that are not known.
     *
     * @param lengths tokens of each target, without [EOS] [B]
     * @param blank token that a position holds which holds none
     */
    public record Unaligned(int[] lengths, long blank) {}

    /** Checks the shapes. */
    public Scores {
        long P = Dims.of("emissions", emissions, "P V").size("P");
        Dims dims = Dims.of("gold", gold, "B T");
        boolean aligned = unaligned.isEmpty();
        if (P != positions.size()
                || dims.size("B") != positions.rows()
                || (aligned && dims.size("T") != positions.longest())) {
            throw new ShapeMismatchException("emissions must be [P V] and gold [B T] of P=" + positions.size() + ", B="
                    + positions.rows() + ", T=" + positions.longest() + " real positions, got emissions"
                    + emissions.getShape() + " and gold" + gold.getShape());
        }
    }

    /**
     * Scores of the positions of the targets.
     *
     * @param emissions raw score of token v at the p-th real position [P, V], nats
     * @param gold true token of each position, any id where padded [B, T], int64
     * @param positions which positions are real, both [EOS] included
     * @param transitions score of a token after another, where the model has a CRF
     */
    public Scores(NDArray emissions, NDArray gold, Packing positions, Optional<Transitions> transitions) {
        this(emissions, gold, positions, transitions, Optional.empty());
    }

    /**
     * Asks a model about a batch: a non-autoregressive one scores all positions of the target at once, an
     * autoregressive one each position after the true tokens before it (teacher forcing).
     *
     * @param model the model
     * @param batch sources and targets
     * @param objective says which positions it needs
     * @param mode whether dropout is active
     * @return the scores beside the truth
     * @throws IllegalArgumentException when an autoregressive model is asked about the positions of the source
     */
    public static Scores of(Model model, Batch batch, Objective objective, Mode mode) {
        return switch (model) {
            case NagModel nag ->
                objective.scoresWholeSource() ? ofSource(nag, batch, mode) : ofTarget(nag, batch, mode);
            case Bert2Bert autoregressive -> {
                if (objective.scoresWholeSource()) {
                    throw new IllegalArgumentException(
                            objective + " must get a non-autoregressive model, got an autoregressive one");
                }
                Bert2Bert.Taught taught = autoregressive.taught(batch.target(), batch.targetLengths());
                Emissions emissions = autoregressive.emissions(batch.source(), batch.sourceMask(), taught, mode);
                yield new Scores(emissions.scores(), taught.gold(), taught.positions(), emissions.transitions());
            }
        };
    }

    private static Scores ofTarget(NagModel nag, Batch batch, Mode mode) {
        Packing positions = new Packing(batch.targetLengths());
        Emissions emissions = nag.emissions(batch.source(), batch.sourceMask(), positions, mode);
        return new Scores(emissions.scores(), batch.target(), positions, emissions.transitions());
    }

    private static Scores ofSource(NagModel nag, Batch batch, Mode mode) {
        Packing positions = new Packing(batch.slots());
        Emissions emissions = nag.emissions(batch.source(), batch.sourceMask(), positions, mode);
        int[] lengths =
                Arrays.stream(batch.targetLengths()).map(length -> length - 2).toArray();
        long blank = nag.tokenizer().special().pad();
        return new Scores(
                emissions.scores(),
                batch.target(),
                emissions.positions(),
                emissions.transitions(),
                Optional.of(new Unaligned(lengths, blank)));
    }
}
