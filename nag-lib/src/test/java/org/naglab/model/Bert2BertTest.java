package org.naglab.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.naglab.data.Batch;
import org.naglab.data.BatchConfig;
import org.naglab.data.BatchSize;
import org.naglab.data.Batcher;
import org.naglab.data.EncodedExample;
import org.naglab.data.Example;
import org.naglab.nn.Mode;
import org.naglab.objective.Objective;
import org.naglab.objective.Scores;

final class Bert2BertTest {
    private static final double FLOAT = 1e-5;

    @TempDir
    Path folder;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void targets_begin_with_cls_and_end_with_one_sep() {
        try (Bert2Bert model = TinyBert2Bert.model(manager, 1, 0, 1)) {
            var special = model.tokenizer().special();
            long end = special.endOfSequence();
            long pad = special.pad();
            NDArray target = manager.create(new long[] {6, 7, 8, end, end, 9, end, end, pad, pad}, new Shape(2, 5));
            Bert2Bert.Taught taught = model.taught(target, new int[] {5, 3});
            assertThat(taught.before().toLongArray())
                    .containsExactly(special.cls(), 6, 7, 8, special.cls(), 9, pad, pad);
            assertThat(taught.gold().toLongArray()).containsExactly(6, 7, 8, special.sep(), 9, special.sep(), pad, pad);
            assertThat(taught.positions().lengths()).containsExactly(4, 2);
            // The batch counts two ends for each target, the model scores one.
            assertThat(model.scoredTokens(8, 2)).isEqualTo(6);
        }
    }

    @Test
    void an_empty_target_is_only_its_end() {
        try (Bert2Bert model = TinyBert2Bert.model(manager, 1, 0, 1)) {
            long end = model.tokenizer().special().endOfSequence();
            Bert2Bert.Taught taught =
                    model.taught(manager.create(new long[] {end, end}, new Shape(1, 2)), new int[] {2});
            assertThat(taught.before().toLongArray())
                    .containsExactly(model.tokenizer().special().cls());
            assertThat(taught.gold().toLongArray())
                    .containsExactly(model.tokenizer().special().sep());
        }
    }

    @Test
    void scores_of_a_batch_are_those_of_its_singles() {
        try (Bert2Bert model = TinyBert2Bert.model(manager, 2, 0, 1)) {
            List<Example> examples = List.of(
                    new Example("a", "red cat sees green dog", "dog cat"),
                    new Example("b", "sun", "red green blue moon sea"),
                    new Example("c", "moon sea sun", ""));
            Batcher batcher = batcher(model, examples);
            double[][] singles = new double[3][];
            for (int i = 0; i < 3; i++) {
                try (Batch batch = batcher.batch(manager, new int[] {i})) {
                    singles[i] = values(model, batch);
                }
            }
            try (Batch batch = batcher.batch(manager, new int[] {0, 1, 2})) {
                double[] together = values(model, batch);
                double[] expected =
                        Arrays.stream(singles).flatMapToDouble(Arrays::stream).toArray();
                assertThat(together).containsExactly(expected, within(FLOAT));
            }
        }
    }

    @Test
    void a_source_gets_no_slots_for_a_longer_target() {
        try (Bert2Bert model = TinyBert2Bert.model(manager, 1, 0, 1)) {
            Batcher batcher = batcher(model, List.of(new Example("b", "sun", "red green blue moon sea")));
            try (Batch batch = batcher.batch(manager, new int[] {0})) {
                assertThat(batch.source().getShape()).isEqualTo(new Shape(1, 3));
                assertThat(batch.target().getShape()).isEqualTo(new Shape(1, 7));
            }
        }
    }

    @Test
    void a_checkpoint_brings_the_same_model_back() {
        try (Bert2Bert model = TinyBert2Bert.model(manager, 1, 0.1, 1)) {
            Checkpoint.save(model, folder.resolve("checkpoint"));
            try (Model read = Checkpoint.load(manager, folder.resolve("checkpoint"))) {
                assertThat(read).isInstanceOf(Bert2Bert.class);
                assertThat(read.config()).isEqualTo(model.config());
                assertThat(read.bert()).isEqualTo(model.bert());
                assertThat(read.parameters().names())
                        .containsExactlyElementsOf(model.parameters().names());
                for (String name : read.parameters().names()) {
                    assertThat(read.parameters().get(name).toFloatArray())
                            .containsExactly(model.parameters().get(name).toFloatArray());
                }
            }
            assertThatThrownBy(() -> Checkpoint.loadNag(manager, folder.resolve("checkpoint")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("must hold a NAG model, got a BERT2BERT");
        }
    }

    private static Batcher batcher(Bert2Bert model, List<Example> examples) {
        return new Batcher(
                EncodedExample.encode(model.tokenizer(), examples, 16),
                model.tokenizer().special(),
                new BatchConfig(new BatchSize.Pairs(3), model.slots(), 16),
                Batcher.Use.DECODING);
    }

    private static double[] values(Bert2Bert model, Batch batch) {
        float[] values = Scores.of(model, batch, new Objective.TokenNll(0), Mode.INFERENCE)
                .emissions()
                .toFloatArray();
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }
}
