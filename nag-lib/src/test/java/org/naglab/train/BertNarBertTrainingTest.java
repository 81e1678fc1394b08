package org.naglab.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.naglab.data.Example;
import org.naglab.decode.Decoder;
import org.naglab.decode.Generator;
import org.naglab.decode.Hypothesis;
import org.naglab.model.BertNarBert;
import org.naglab.model.BertNarBertConfig;
import org.naglab.model.Latent;
import org.naglab.model.OutputLengths;
import org.naglab.model.TinyBertNarBert;
import org.naglab.model.TinyNag;
import org.naglab.nn.Precision;

@Tag("end-to-end")
final class BertNarBertTrainingTest {
    @TempDir
    Path folder;

    private final NDManager manager = NDManager.newBaseManager();

    static List<BertNarBertConfig> configs() {
        return List.of(
                TinyBertNarBert.config(TinyBertNarBert.CLASSIFIED, Latent.POINT),
                TinyBertNarBert.config(TinyBertNarBert.CLASSIFIED, Latent.GAUSSIAN),
                TinyBertNarBert.config(TinyBertNarBert.FRAMES, Latent.POINT));
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @MethodSource("configs")
    void a_model_learns_to_copy(BertNarBertConfig config) {
        BertNarBert model = TinyBertNarBert.model(manager, config, 0, 3);
        List<Example> copies = TinyNag.backwards(48, 1).stream()
                .map(e -> new Example(e.id(), e.source(), e.source()))
                .toList();
        List<SortedMap<String, Double>> terms = new ArrayList<>();
        boolean classified = config.lengths() instanceof OutputLengths.Classified;
        String tokens = classified ? "nll" : "ctc";
        BooleanSupplier learned = () -> !terms.isEmpty() // and with room to spare
                && terms.getLast().get(tokens) < 0.05
                && terms.getLast().getOrDefault("length", 0.0) < 0.02;
        fit(model, copies, 500, 16, event -> terms.add(event.lossTerms()), learned);
        assertThat(terms.getFirst().get(tokens)).isGreaterThan(2);
        assertThat(terms.getLast().get(tokens)).isLessThan(0.2);
        if (classified) {
            assertThat(terms.getLast().get("length")).isLessThan(0.05);
        }
        Decoder decoder = classified ? Decoder.lengthBeam(1) : new Decoder.CtcGreedy();
        List<Hypothesis> written = new Generator(model, decoder).generate(copies, 16, done -> {});
        long right = copies.stream()
                .filter(e -> e.target().equals(written.get(copies.indexOf(e)).text()))
                .count();
        assertThat(right).isGreaterThan(43);
    }

    @Test
    void the_same_seed_gives_bit_equal_losses_whatever_the_garbage_collector_does() {
        for (OutputLengths lengths : List.of(TinyBertNarBert.CLASSIFIED, TinyBertNarBert.FRAMES)) {
            BertNarBertConfig config = new BertNarBertConfig(2, 4, Latent.GAUSSIAN, lengths, 0.2, 16);
            List<Double> first = new ArrayList<>();
            List<Double> second = new ArrayList<>();
            fit(
                    TinyBertNarBert.model(manager, config, 0.1, 3),
                    TinyNag.backwards(16, 1),
                    6,
                    4,
                    event -> first.add(event.loss()));
            fit(TinyBertNarBert.model(manager, config, 0.1, 3), TinyNag.backwards(16, 1), 6, 4, event -> {
                second.add(event.loss());
                System.gc();
            });
            assertThat(second).hasSize(6).isEqualTo(first);
        }
    }

    @Test
    void no_array_outlives_a_training_step() {
        for (OutputLengths lengths : List.of(TinyBertNarBert.CLASSIFIED, TinyBertNarBert.FRAMES)) {
            BertNarBertConfig config = new BertNarBertConfig(2, 4, Latent.GAUSSIAN, lengths, 0.2, 16);
            BertNarBert model = TinyBertNarBert.model(manager, config, 0.1, 3);
            List<Integer> arrays = new ArrayList<>();
            fit(
                    model,
                    TinyNag.backwards(16, 1),
                    8,
                    4,
                    event -> arrays.add(
                            model.parameters().manager().getManagedArrays().size()));
            assertThat(arrays).hasSize(8);
            assertThat(arrays.subList(2, arrays.size())).containsOnly(arrays.get(2));
        }
    }

    private void fit(
            BertNarBert model, List<Example> examples, long steps, int pairs, Consumer<TrainingEvent.Step> events) {
        fit(model, examples, steps, pairs, events, () -> false);
    }

    private void fit(
            BertNarBert model,
            List<Example> examples,
            long steps,
            int pairs,
            Consumer<TrainingEvent.Step> events,
            BooleanSupplier learned) {
        TrainConfig config = new TrainConfig(
                7,
                steps,
                pairs,
                1,
                Precision.FLOAT32,
                TinyBertNarBert.objective(model.config()),
                List.of(new ParameterGroup("all", ".*", 5e-3, 0.01, new Schedule.Constant())),
                AdamWConfig.defaults(),
                1000,
                0,
                1000);
        String name = "run" + System.nanoTime();
        new Trainer(config, folder.resolve(name + "/best"), folder.resolve(name + "/last"))
                .fit(
                        model,
                        TinyBertNarBert.batcher(model, examples, pairs),
                        new ConstantValidation(),
                        event -> {
                            if (event instanceof TrainingEvent.Step step) {
                                events.accept(step);
                            }
                        },
                        learned);
    }
}
