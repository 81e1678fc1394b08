package org.naglab.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.naglab.data.Batcher;
import org.naglab.io.Json;
import org.naglab.model.Checkpoint;
import org.naglab.model.Model;
import org.naglab.model.NagModel;
import org.naglab.model.TinyNag;
import org.naglab.nn.Precision;
import org.naglab.objective.Objective;

@Tag("end-to-end")
final class TrainerTest {
    @TempDir
    Path folder;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void a_model_learns_to_say_sentences_backwards() {
        List<Double> losses = new ArrayList<>();
        fit(config(80, 1, 16), 0, losses, false);
        assertThat(losses.getFirst()).isGreaterThan(2);
        assertThat(losses.getLast()).isLessThan(0.5 * losses.getFirst());
    }

    @Test
    void the_same_seed_gives_bit_equal_losses_whatever_the_garbage_collector_does() {
        List<Double> first = new ArrayList<>();
        List<Double> second = new ArrayList<>();
        fit(config(12, 1, 4), 0.1, first, false);
        fit(config(12, 1, 4), 0.1, second, true);
        assertThat(second).hasSize(12).isEqualTo(first);
    }

    @Test
    void another_seed_gives_other_losses() {
        List<Double> first = new ArrayList<>();
        List<Double> second = new ArrayList<>();
        fit(config(3, 1, 4), 0.1, first, false);
        fit(config(3, 1, 4).withSeed(8), 0.1, second, false);
        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void accumulated_batches_give_the_loss_of_one_large_batch() {
        List<Double> large = new ArrayList<>();
        List<Double> accumulated = new ArrayList<>();
        // One batch holds all 16 pairs; accumulated, the same 16 pairs come as 4 batches.
        fit(config(5, 1, 16), 0, large, false, 16);
        fit(config(5, 4, 4), 0, accumulated, false, 16);
        for (int i = 0; i < 5; i++) {
            assertThat(accumulated.get(i)).isCloseTo(large.get(i), within(1e-4));
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void a_fit_that_is_stopped_goes_on_to_the_same_losses(Precision precision) {
        TrainConfig config = config(10, 1, 4).withPrecision(precision);
        List<Double> whole = new ArrayList<>();
        fit(config, 0.1, whole, false);
        List<Double> parts = new ArrayList<>();
        FitResult interrupted = run(config, 0.1, parts, () -> parts.size() == 6);
        assertThat(interrupted.end()).isEqualTo(FitResult.End.INTERRUPTED);
        assertThat(Trainer.savedSteps(folder.resolve("resumed/last"))).isEqualTo(6);
        FitResult finished = run(config, 0.1, parts, () -> false);
        assertThat(finished.end()).isEqualTo(FitResult.End.FINISHED);
        assertThat(parts).isEqualTo(whole);
    }

    @Test
    void a_look_that_is_stopped_is_the_first_thing_when_the_fit_goes_on() {
        List<String> whole = new ArrayList<>();
        look("whole", whole, false);
        List<String> parts = new ArrayList<>();
        assertThat(look("parts", parts, true).end()).isEqualTo(FitResult.End.INTERRUPTED);
        assertThat(parts).hasSize(5).allMatch(event -> event.startsWith("update"));
        assertThat(Trainer.savedSteps(folder.resolve("parts/last"))).isEqualTo(5);
        assertThat(look("parts", parts, false).end()).isEqualTo(FitResult.End.FINISHED);
        assertThat(parts.get(5)).isEqualTo("look 5");
        assertThat(parts).isEqualTo(whole);
    }

    @Test
    void a_state_that_says_nothing_of_a_look_is_after_it() {
        String old = "{\"step\": 5, \"position\": {\"epoch\": 0, \"batch\": 1}, \"bestStep\": 5,"
                + " \"bestScore\": 0.5, \"looksSinceBest\": 0}";
        assertThat(Json.parse(old, TrainState.class, "state.json").lookDue()).isFalse();
    }

    private FitResult look(String name, List<String> events, boolean stopsInTheLook) {
        boolean[] looking = {false};
        Validation validation = new Validation() {
            @Override
            public String criterion() {
                return "score";
            }

            @Override
            public Optional<SortedMap<String, Double>> scores(Model model, BooleanSupplier stopRequested) {
                looking[0] = true;
                return stopRequested.getAsBoolean()
                        ? Optional.empty()
                        : new ConstantValidation().scores(model, stopRequested);
            }
        };
        try (NDManager scope = manager.newSubManager()) {
            NagModel model = TinyNag.model(scope, TinyNag.crf(0.1), 0.1, 3);
            Batcher batcher = TinyNag.batcher(model, TinyNag.backwards(16, 1), 4);
            return new Trainer(config(10, 1, 4), folder.resolve(name + "/best"), folder.resolve(name + "/last"))
                    .fit(
                            model,
                            batcher,
                            validation,
                            event -> events.add(
                                    event instanceof TrainingEvent.Step step
                                            ? "update " + step.step() + " " + step.loss()
                                            : "look " + event.step()),
                            () -> stopsInTheLook && looking[0]);
        }
    }

    @Test
    void a_loss_that_is_not_finite_stops_the_fit_and_keeps_what_was_saved() throws IOException {
        Path best = folder.resolve("best");
        Path last = folder.resolve("last");
        NagModel model = TinyNag.model(manager, TinyNag.crf(0), 0, 3);
        Batcher batcher = TinyNag.batcher(model, TinyNag.backwards(16, 1), 4);
        Trainer trainer = new Trainer(config(20, 1, 4), best, last);
        byte[][] saved = new byte[1][];
        assertThatThrownBy(() -> trainer.fit(
                        model,
                        batcher,
                        new ConstantValidation(),
                        event -> {
                            if (event.step() == 7 && event instanceof TrainingEvent.Step) {
                                var poison = model.parameters().get("crf.previous");
                                poison.set(new float[(int) poison.size()]);
                                poison.set(nan(poison.size()));
                            }
                        },
                        () -> {
                            saved[0] = read(last.resolve(Checkpoint.WEIGHTS));
                            return false;
                        }))
                .isInstanceOf(NonFiniteLossException.class)
                .hasMessageContaining("update 8")
                .hasMessageContaining("from the examples [e")
                .hasMessageContaining("the best checkpoint so far stays in " + best)
                .hasMessageContaining("lower learning rates");
        assertThat(read(last.resolve(Checkpoint.WEIGHTS))).isEqualTo(saved[0]);
        assertThat(Trainer.savedSteps(last)).isEqualTo(5);
        try (NagModel kept = Checkpoint.loadNag(manager, best)) {
            assertThat(kept.parameters().get("crf.previous").isNaN().any().getBoolean())
                    .isFalse();
        }
    }

    @Test
    void patience_stops_a_fit_whose_score_no_longer_rises() {
        NagModel model = TinyNag.model(manager, TinyNag.crf(0), 0, 3);
        TrainConfig config = config(100, 1, 4);
        TrainConfig patient = new TrainConfig(
                1, 100, 4, 1, Precision.FLOAT32, config.objective(), config.groups(), config.optimizer(), 5, 2, 1000);
        FitResult result = new Trainer(patient, folder.resolve("b"), folder.resolve("l"))
                .fit(
                        model,
                        TinyNag.batcher(model, TinyNag.backwards(16, 1), 4),
                        new ConstantValidation(),
                        e -> {},
                        () -> false);
        assertThat(result).isEqualTo(new FitResult(FitResult.End.STOPPED_EARLY, 15, 5, 1));
    }

    @Test
    void no_array_outlives_a_training_step() {
        NagModel model = TinyNag.model(manager, TinyNag.crf(0.1), 0.1, 3);
        List<Integer> arrays = new ArrayList<>();
        new Trainer(config(12, 1, 4), folder.resolve("b"), folder.resolve("l"))
                .fit(
                        model,
                        TinyNag.batcher(model, TinyNag.backwards(16, 1), 4),
                        new ConstantValidation(),
                        e -> arrays.add(
                                model.parameters().manager().getManagedArrays().size()),
                        () -> false);
        assertThat(arrays).hasSizeGreaterThan(12);
        assertThat(arrays.subList(2, arrays.size())).containsOnly(arrays.get(2));
    }

    private void fit(TrainConfig config, double dropout, List<Double> losses, boolean collectGarbage) {
        fit(config, dropout, losses, collectGarbage, 64);
    }

    private void fit(TrainConfig config, double dropout, List<Double> losses, boolean collectGarbage, int pairs) {
        String name = "run" + System.nanoTime();
        try (NDManager scope = manager.newSubManager()) {
            NagModel model = TinyNag.model(scope, TinyNag.crf(dropout), dropout, 3);
            Batcher batcher = TinyNag.batcher(model, TinyNag.backwards(pairs, 1), config.pairsPerBatch());
            new Trainer(config, folder.resolve(name + "/best"), folder.resolve(name + "/last"))
                    .fit(
                            model,
                            batcher,
                            new ConstantValidation(),
                            e -> {
                                record(losses, e);
                                if (collectGarbage) {
                                    System.gc();
                                }
                            },
                            () -> false);
        }
    }

    private FitResult run(
            TrainConfig config, double dropout, List<Double> losses, java.util.function.BooleanSupplier stop) {
        try (NDManager scope = manager.newSubManager()) {
            NagModel model = TinyNag.model(scope, TinyNag.crf(dropout), dropout, 3);
            Batcher batcher = TinyNag.batcher(model, TinyNag.backwards(64, 1), config.pairsPerBatch());
            return new Trainer(config, folder.resolve("resumed/best"), folder.resolve("resumed/last"))
                    .fit(model, batcher, new ConstantValidation(), e -> record(losses, e), stop);
        }
    }

    private static void record(List<Double> losses, TrainingEvent event) {
        if (event instanceof TrainingEvent.Step step) {
            losses.add(step.loss());
        }
    }

    private static TrainConfig config(long steps, int accumulation, int pairs) {
        return new TrainConfig(
                7,
                steps,
                pairs,
                accumulation,
                Precision.FLOAT32,
                Objective.nagBertReleased(6),
                List.of(new ParameterGroup("all", ".*", 5e-3, 0.01, new Schedule.Constant())),
                AdamWConfig.defaults(),
                5,
                0,
                5);
    }

    private static float[] nan(long size) {
        float[] values = new float[(int) size];
        java.util.Arrays.fill(values, Float.NaN);
        return values;
    }

    private static byte[] read(Path file) {
        try {
            return Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
