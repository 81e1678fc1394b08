package org.naglab.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.naglab.data.Batch;
import org.naglab.data.Batcher;
import org.naglab.io.AtomicFiles;
import org.naglab.io.Json;
import org.naglab.model.Checkpoint;
import org.naglab.model.Model;
import org.naglab.nn.Mode;
import org.naglab.objective.LossTerm;
import org.naglab.objective.Objective;
import org.naglab.objective.Scores;
import org.naglab.tensor.GradientTape;
import org.naglab.tensor.Gradients;

/**
 * Fits a model to a corpus. A fit that is stopped or killed goes on from its last saved state to the same losses as
 * without the stop: batch order and dropout depend only on the seed and the number of the update.
 */
public final class Trainer {
    private static final String STATE = "state.json";

    private final TrainConfig config;
    private final Path best;
    private final Path last;

    /**
     * Prepares a fit.
     *
     * @param config how the model is fitted
     * @param best folder of the best checkpoint, written anew whenever a better one is found
     * @param last folder of the state to resume from; a fit goes on from it when it is there
     */
    public Trainer(TrainConfig config, Path best, Path last) {
        this.config = config;
        this.best = best;
        this.last = last;
    }

    /**
     * Tells how far an earlier, unfinished fit has come.
     *
     * @param last folder of the state to resume from
     * @return updates that are saved, 0 when there is nothing to resume from
     */
    public static long savedSteps(Path last) {
        AtomicFiles.recover(last);
        return Files.exists(last.resolve(STATE))
                ? Json.read(last.resolve(STATE), TrainState.class).step()
                : 0;
    }

    /**
     * Fits a model, from the saved state when there is one.
     *
     * @param model changed in place; afterwards it is as after the last update
     * @param batcher hands out the training data
     * @param validation scores the model on the development data
     * @param events is told of every update and look
     * @param stopRequested is asked before every update, and by looks
     * @return how it ended
     * @throws NonFiniteLossException naming the batch, when a loss or gradient is not finite; the best checkpoint and
     *     the saved state stay as they were
     */
    public FitResult fit(
            Model model,
            Batcher batcher,
            Validation validation,
            Consumer<TrainingEvent> events,
            BooleanSupplier stopRequested) {
        model.parameters().requireGradients();
        model.parameters().computeIn(config.precision());
        try (AdamW optimizer = AdamW.fused(model.parameters(), config.groups(), config.optimizer())) {
            TrainState state = resume(model, optimizer);
            BatchStream stream = new BatchStream(batcher, config.seed(), state.position());
            boolean owed = state.lookDue(); // a look was stopped: once it is made it must not be made again
            while (state.step() < config.steps() || state.lookDue()) {
                if (!state.lookDue() && outOfPatience(state)) {
                    return result(FitResult.End.STOPPED_EARLY, state);
                }
                if (stopRequested.getAsBoolean()) {
                    save(model, optimizer, state);
                    return result(FitResult.End.INTERRUPTED, state);
                }
                if (state.lookDue()) {
                    state = look(model, validation, events, stopRequested, state);
                } else {
                    events.accept(step(model, optimizer, stream, state.step()));
                    state = state.afterStep(stream.position(), config);
                }
                if (!state.lookDue() && (owed || isTimeToSave(state))) {
                    save(model, optimizer, state);
                    owed = false;
                }
            }
            return result(FitResult.End.FINISHED, state);
        }
    }

    private boolean isTimeToSave(TrainState state) {
        return state.step() == config.steps() || outOfPatience(state) || state.step() % config.saveEverySteps() == 0;
    }

    /** One update: draw, score, differentiate, clip, change the parameters. */
    private TrainingEvent.Step step(Model model, AdamW optimizer, BatchStream stream, long stepsDone) {
        long started = System.nanoTime();
        long epoch = stream.position().epoch();
        List<BatchStream.Draw> draws = stream.next(config.accumulation());
        long tokens = draws.stream()
                .mapToLong(draw -> model.scoredTokens(draw.targetTokens(), draw.indices().length))
                .sum();
        Engine.getInstance().setRandomSeed(dropoutSeed(stepsDone));
        SortedMap<String, Double> logged = new TreeMap<>();
        double loss = 0;
        List<String> exampleIds = new ArrayList<>();
        for (BatchStream.Draw draw : draws) {
            try (Batch batch = stream.batch(model.parameters().manager(), draw);
                    GradientTape tape = GradientTape.open()) {
                exampleIds.addAll(batch.exampleIds());
                List<LossTerm> terms =
                        config.objective().terms(Scores.of(model, batch, config.objective(), Mode.TRAINING));
                NDArray total = Objective.total(terms, tokens);
                tape.backward(total);
                loss += requireFinite(total.getFloat(), "loss", stepsDone, batch);
                terms.forEach(t -> logged.merge(t.name(), t.logged(tokens), Double::sum));
            }
        }
        double norm = switch (optimizer.step()) {
            case StepOutcome.Applied applied -> applied.gradientNorm();
            case StepOutcome.NotFinite bad ->
                throw new NonFiniteLossException("gradients must be finite, but at update " + (stepsDone + 1)
                        + " those of " + bad.parameters() + " are not; loss " + loss
                        + ", from the examples " + exampleIds + afterwards());
        };
        double seconds = (System.nanoTime() - started) / 1e9;
        return new TrainingEvent.Step(
                stepsDone + 1, epoch, loss, logged, norm, learningRates(stepsDone + 1), tokens / seconds);
    }

    /** The state after a look; the same state when it was stopped. */
    private TrainState look(
            Model model,
            Validation validation,
            Consumer<TrainingEvent> events,
            BooleanSupplier stopRequested,
            TrainState state) {
        Optional<SortedMap<String, Double>> scores = Gradients.off(() -> validation.scores(model, stopRequested));
        if (scores.isEmpty()) {
            return state;
        }
        TrainState after = state.afterLook(scores.get().get(validation.criterion()));
        boolean better = after.bestStep() == state.step();
        if (better) {
            Checkpoint.save(model, best);
        }
        events.accept(new TrainingEvent.Evaluated(state.step(), scores.get(), better));
        return after;
    }

    private void save(Model model, AdamW optimizer, TrainState state) {
        AtomicFiles.writeFolder(last, folder -> {
            model.parameters().save(folder.resolve(Checkpoint.WEIGHTS));
            optimizer.save(folder);
            AtomicFiles.writeString(folder.resolve(STATE), Json.text(state));
        });
    }

    private TrainState resume(Model model, AdamW optimizer) {
        AtomicFiles.recover(last);
        if (!Files.exists(last.resolve(STATE))) {
            return TrainState.start();
        }
        model.parameters().load(last.resolve(Checkpoint.WEIGHTS));
        optimizer.load(last);
        return Json.read(last.resolve(STATE), TrainState.class);
    }

    private boolean outOfPatience(TrainState state) {
        return config.patience() > 0 && state.looksSinceBest() >= config.patience();
    }

    private SortedMap<String, Double> learningRates(long step) {
        SortedMap<String, Double> rates = new TreeMap<>();
        config.groups().forEach(g -> rates.put(g.name(), g.learningRate(step)));
        return rates;
    }

    /** A different, repeatable seed for every update (SplitMix64's mixing). */
    private int dropoutSeed(long step) {
        long z = config.seed() * 0x9E3779B97F4A7C15L + step + 1;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return (int) ((z ^ (z >>> 31)) & Integer.MAX_VALUE);
    }

    private double requireFinite(double value, String what, long stepsDone, Batch batch) {
        if (!Double.isFinite(value)) {
            throw new NonFiniteLossException(what + " must be finite, got " + value + " at update " + (stepsDone + 1)
                    + " from the examples " + batch.exampleIds() + afterwards());
        }
        return value;
    }

    /** What is left after a loss that is not finite, and what may prevent one. */
    private String afterwards() {
        return (Files.exists(best)
                        ? "; the best checkpoint so far stays in " + best
                        : "; there is no checkpoint yet, since the first look at the development data is after update "
                                + config.evaluateEverySteps())
                + "; lower learning rates, a longer warm-up or precision FLOAT32 may help";
    }

    private static FitResult result(FitResult.End end, TrainState state) {
        return new FitResult(end, state.step(), state.bestStep(), state.bestScore());
    }
}
