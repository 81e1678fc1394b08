package org.naglab.objective;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.Optional;
import org.naglab.crf.Transitions;
import org.naglab.data.Batch;
import org.naglab.model.Bert2Bert;
import org.naglab.model.BertNarBert;
import org.naglab.model.Emissions;
import org.naglab.model.EndedTargets;
import org.naglab.model.Gaussians;
import org.naglab.model.Model;
import org.naglab.model.NagModel;
import org.naglab.model.OutputLengths;
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
 * @param beside what it says beside the scores of tokens
 */
public record Scores(
        NDArray emissions,
        NDArray gold,
        Packing positions,
        Optional<Transitions> transitions,
        Optional<Unaligned> unaligned,
        Beside beside) {
    /**
     * What must be known of targets whose tokens stand at positions that are not known.
     *
     * @param lengths tokens of each target, without [EOS] [B]
     * @param blank token that a position holds which holds none
     */
    public record Unaligned(int[] lengths, long blank) {}

    /**
     * What a model says beside the scores of tokens.
     *
     * @param lengthNll negative log-likelihood of each target's length, where lengths are classified [B], nats
     * @param latents what the latents are drawn from, where they are drawn
     */
    public record Beside(Optional<NDArray> lengthNll, Optional<Gaussians> latents) {
        /** Nothing. */
        public static final Beside NOTHING = new Beside(Optional.empty(), Optional.empty());
    }

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
        this(emissions, gold, positions, transitions, Optional.empty(), Beside.NOTHING);
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
            case BertNarBert latent -> ofLatent(latent, batch, objective, mode);
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
        return new Scores(
                emissions.scores(),
                batch.target(),
                emissions.positions(),
                emissions.transitions(),
                Optional.of(unaligned(batch, nag)),
                Beside.NOTHING);
    }

    private static Scores ofLatent(BertNarBert model, Batch batch, Objective objective, Mode mode) {
        BertNarBert.Read read = model.read(batch.source(), batch.sourceMask(), new Packing(batch.slots()), mode);
        int[] lengths = contentLengths(batch);
        Beside beside = new Beside(model.lengthNll(read, lengths), read.drawnFrom());
        requireAll(objective, beside);
        return switch (model.config().lengths()) {
            case OutputLengths.Classified classified -> {
                if (objective.scoresWholeSource()) {
                    throw new IllegalArgumentException(objective + " must get a model with frames, got " + classified);
                }
                EndedTargets ended = model.ended(batch.target(), batch.targetLengths());
                Emissions emissions = model.emissions(read, ended.positions(), mode);
                yield new Scores(
                        emissions.scores(),
                        ended.gold(),
                        ended.positions(),
                        Optional.empty(),
                        Optional.empty(),
                        beside);
            }
            case OutputLengths.Frames frames -> {
                if (!objective.scoresWholeSource()) {
                    throw new IllegalArgumentException(objective + " must get a model without frames, got " + frames);
                }
                Packing outputs = model.frames(read.sources());
                yield new Scores(
                        model.emissions(read, outputs, mode).scores(),
                        batch.target(),
                        outputs,
                        Optional.empty(),
                        Optional.of(unaligned(batch, model)),
                        beside);
            }
        };
    }

    /** What a model learns from nothing else must be in the objective: a length head or a variance is never left to chance. */
    private static void requireAll(Objective objective, Beside beside) {
        require(objective, beside.lengthNll().isPresent(), Objective.LengthNll.class, "that classifies lengths");
        require(objective, beside.latents().isPresent(), Objective.LatentKl.class, "whose latents are drawn");
    }

    private static void require(
            Objective objective, boolean needed, Class<? extends Objective> part, String whichModel) {
        if (needed && objective.single().noneMatch(part::isInstance)) {
            throw new IllegalArgumentException("the objective of a model " + whichModel + " must hold "
                    + part.getSimpleName() + ", got " + objective);
        }
    }

    private static Unaligned unaligned(Batch batch, Model model) {
        return new Unaligned(contentLengths(batch), model.tokenizer().special().pad());
    }

    /** Tokens of each target, without [EOS]. */
    private static int[] contentLengths(Batch batch) {
        return Arrays.stream(batch.targetLengths()).map(length -> length - 2).toArray();
    }
}
