package org.naglab.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.naglab.data.BatchConfig;
import org.naglab.data.BatchSize;
import org.naglab.data.Batcher;
import org.naglab.data.EncodedExample;
import org.naglab.model.Bert2Bert;
import org.naglab.model.TinyBert2Bert;
import org.naglab.model.TinyNag;
import org.naglab.nn.Precision;
import org.naglab.objective.Objective;

@Tag("end-to-end")
final class Bert2BertTrainingTest {
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
        fit(150, 16, 0, event -> record(losses, event));
        assertThat(losses.getFirst()).isGreaterThan(2);
        assertThat(losses.getLast()).isLessThan(0.5 * losses.getFirst());
    }

    @Test
    void the_same_seed_gives_bit_equal_losses_whatever_the_garbage_collector_does() {
        List<Double> first = new ArrayList<>();
        List<Double> second = new ArrayList<>();
        fit(8, 4, 0.1, event -> record(first, event));
        fit(8, 4, 0.1, event -> {
            record(second, event);
            System.gc();
        });
        assertThat(second).hasSize(8).isEqualTo(first);
    }

    @Test
    void no_array_outlives_a_training_step() {
        List<Integer> arrays = new ArrayList<>();
        Bert2Bert model = TinyBert2Bert.model(manager, 2, 0.1, 3);
        fit(
                model,
                12,
                4,
                event -> arrays.add(
                        model.parameters().manager().getManagedArrays().size()));
        assertThat(arrays).hasSizeGreaterThan(12);
        assertThat(arrays.subList(2, arrays.size())).containsOnly(arrays.get(2));
    }

    private void fit(long steps, int pairs, double dropout, Consumer<TrainingEvent> events) {
        try (Bert2Bert model = TinyBert2Bert.model(manager, 2, dropout, 3)) {
            fit(model, steps, pairs, events);
        }
    }

    private void fit(Bert2Bert model, long steps, int pairs, Consumer<TrainingEvent> events) {
        Batcher batcher = new Batcher(
                EncodedExample.encode(model.tokenizer(), TinyNag.backwards(64, 1), 16),
                model.tokenizer().special(),
                new BatchConfig(new BatchSize.Pairs(pairs), model.slots(), 16),
                Batcher.Use.DECODING);
        TrainConfig config = new TrainConfig(
                7,
                steps,
                pairs,
                1,
                Precision.FLOAT32,
                new Objective.TokenNll(0),
                List.of(new ParameterGroup("all", ".*", 5e-3, 0.01, new Schedule.Constant())),
                AdamWConfig.defaults(),
                5,
                0,
                1000);
        String name = "run" + System.nanoTime();
        new Trainer(config, folder.resolve(name + "/best"), folder.resolve(name + "/last"))
                .fit(model, batcher, new ConstantValidation(), events, () -> false);
    }

    private static void record(List<Double> losses, TrainingEvent event) {
        if (event instanceof TrainingEvent.Step step) {
            losses.add(step.loss());
        }
    }
}
