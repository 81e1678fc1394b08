package org.naglab.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.naglab.tensor.Masks;
import org.naglab.tensor.ShapeMismatchException;

final class BertEncoderTest {
    /** Golden files are in double precision; a float run may differ by this much in values and gradients. */
    private static final double FLOAT_VALUES = 1e-4;

    private static final double FLOAT_GRADIENTS = 2e-4;
    private static final double DOUBLE = 1e-9;

    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT32", "FLOAT64"})
    void values_equal_those_of_the_reference_implementation(DataType type) {
        JsonObject golden = GoldenTensors.file("bert_tiny.json");
        double tolerance = type == DataType.FLOAT64 ? DOUBLE : FLOAT_VALUES;
        try (Parameters parameters = golden(golden, type)) {
            BertEncoder encoder = new BertEncoder(tiny(golden), parameters, "");
            NDArray ids = GoldenTensors.array(manager, golden.getAsJsonObject("input_ids"), DataType.INT64);
            NDArray mask = GoldenTensors.array(manager, golden.getAsJsonObject("attention_mask"), DataType.BOOLEAN);
            NDArray types = GoldenTensors.array(manager, golden.getAsJsonObject("token_type_ids"), DataType.INT64);
            NDArray hidden = encoder.hidden(ids, mask, types, Mode.INFERENCE);
            assertClose(hidden, golden.getAsJsonObject("last_hidden_state"), tolerance);
            assertClose(encoder.pooled(hidden), golden.getAsJsonObject("pooler_output"), tolerance);
            assertClose(
                    encoder.attention(ids, mask, types, 0),
                    golden.getAsJsonObject("attention_probs_layer_0"),
                    tolerance);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT32", "FLOAT64"})
    void gradients_of_all_parameters_equal_those_of_the_reference_implementation(DataType type) {
        JsonObject golden = GoldenTensors.file("bert_tiny.json");
        double tolerance = type == DataType.FLOAT64 ? DOUBLE : FLOAT_GRADIENTS;
        try (Parameters parameters = golden(golden, type)) {
            parameters.requireGradients();
            BertEncoder encoder = new BertEncoder(tiny(golden).withDropout(0, 0), parameters, "");
            NDArray ids = GoldenTensors.array(manager, golden.getAsJsonObject("input_ids"), DataType.INT64);
            NDArray mask = GoldenTensors.array(manager, golden.getAsJsonObject("attention_mask"), DataType.BOOLEAN);
            NDArray types = GoldenTensors.array(manager, golden.getAsJsonObject("token_type_ids"), DataType.INT64);
            NDArray r = GoldenTensors.array(manager, golden.getAsJsonObject("R"), type);
            NDArray rPooled = GoldenTensors.array(manager, golden.getAsJsonObject("R_pooled"), type);
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                NDArray hidden = encoder.hidden(ids, mask, types, Mode.TRAINING);
                NDArray loss = hidden.mul(r)
                        .sum()
                        .add(encoder.pooled(hidden).mul(rPooled).sum());
                assertClose(loss, golden.getAsJsonObject("loss"), tolerance);
                collector.backward(loss);
            }
            JsonObject gradients = golden.getAsJsonObject("grads");
            assertThat(parameters.names()).hasSameSizeAs(gradients.keySet());
            for (String name : parameters.names()) {
                try (NDArray gradient = parameters.get(name).getGradient()) {
                    assertClose(name, gradient, gradients.getAsJsonObject(name), tolerance);
                }
            }
        }
    }

    @Test
    void a_batch_equals_its_single_texts_and_padding_changes_nothing() {
        int[] lengths = {5, 9, 1, 7};
        try (Parameters parameters = new Parameters(manager)) {
            BertEncoder encoder = BertEncoder.random(config(0.1), parameters, "bert.", new Random(1));
            long[][] texts = texts(lengths, 3);
            float[][][] together = hidden(encoder, texts, 12);
            for (int b = 0; b < texts.length; b++) {
                float[][] alone = hidden(encoder, new long[][] {texts[b]}, lengths[b])[0];
                for (int s = 0; s < lengths[b]; s++) {
                    assertThat(together[b][s]).containsExactly(alone[s], within(1e-5f));
                }
            }
        }
    }

    @Test
    void what_stands_in_the_padding_does_not_matter() {
        try (Parameters parameters = new Parameters(manager)) {
            BertEncoder encoder = BertEncoder.random(config(0), parameters, "", new Random(2));
            NDArray mask = Masks.ofLengths(manager, new int[] {3}, 6);
            NDArray zeros = manager.create(new long[] {4, 5, 6, 0, 0, 0}, new Shape(1, 6));
            NDArray others = manager.create(new long[] {4, 5, 6, 9, 7, 1}, new Shape(1, 6));
            NDArray a = encoder.hidden(zeros, mask, Mode.INFERENCE).get(":, :3");
            NDArray b = encoder.hidden(others, mask, Mode.INFERENCE).get(":, :3");
            assertThat(a.toFloatArray()).containsExactly(b.toFloatArray());
        }
    }

    @Test
    void no_segment_types_are_the_same_as_all_zero() {
        try (Parameters parameters = new Parameters(manager)) {
            BertEncoder encoder = BertEncoder.random(config(0), parameters, "", new Random(3));
            NDArray ids = manager.create(new long[] {4, 5, 6, 7}, new Shape(2, 2));
            NDArray mask = Masks.ofLengths(manager, new int[] {2, 1}, 2);
            NDArray types = manager.zeros(new Shape(2, 2), DataType.INT64);
            assertThat(encoder.hidden(ids, mask, Mode.INFERENCE).toFloatArray())
                    .containsExactly(
                            encoder.hidden(ids, mask, types, Mode.INFERENCE).toFloatArray());
        }
    }

    @Test
    void the_first_positions_alone_equal_the_first_of_all_in_values_and_gradients() {
        for (int T = 1; T <= 4; T++) {
            float[][] all = firstPositions(T, true);
            float[][] first = firstPositions(T, false);
            for (int i = 0; i < all.length; i++) {
                float largest = 1;
                for (float value : all[i]) {
                    largest = Math.max(largest, Math.abs(value));
                }
                assertThat(first[i]).containsExactly(all[i], within(1e-5f * largest));
            }
        }
    }

    /** Hidden states at the first T positions, then the gradients of the sum of their squares. */
    private float[][] firstPositions(int T, boolean fromAll) {
        try (Parameters parameters = new Parameters(manager);
                NDManager scope = manager.newSubManager()) {
            BertEncoder encoder = BertEncoder.random(config(0), parameters, "", new Random(8));
            // a random final norm: squares of normalised states would otherwise have no gradient
            NDArray scale = parameters.get("encoder.layer.1.output.LayerNorm.weight");
            scale.addi(scope.create(new float[] {0.1f, -0.4f, 0.3f, 0.9f, -0.2f, 0.5f, -0.7f, 0}));
            parameters.requireGradients();
            NDArray ids = scope.create(new long[] {4, 5, 6, 7, 8, 9, 10, 0}, new Shape(2, 4));
            NDArray mask = Masks.ofLengths(scope, new int[] {4, 3}, 4);
            List<float[]> found = new ArrayList<>();
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                NDArray hidden = fromAll
                        ? encoder.hidden(ids, mask, Mode.TRAINING).get(":, :" + T)
                        : encoder.hidden(ids, mask, T, Mode.TRAINING);
                assertThat(hidden.getShape()).isEqualTo(new Shape(2, T, 8));
                found.add(hidden.toFloatArray());
                collector.backward(hidden.mul(hidden).sum());
            }
            for (String name : parameters.names()) {
                found.add(parameters.get(name).getGradient().toFloatArray());
            }
            return found.toArray(float[][]::new);
        }
    }

    @Test
    void dropout_is_drawn_from_the_seed_in_training_and_off_in_inference() {
        try (Parameters parameters = new Parameters(manager)) {
            BertEncoder encoder = BertEncoder.random(config(0.3), parameters, "", new Random(4));
            NDArray ids = manager.create(new long[] {4, 5, 6, 7}, new Shape(2, 2));
            NDArray mask = Masks.ofLengths(manager, new int[] {2, 2}, 2);
            Engine.getInstance().setRandomSeed(5);
            float[] first = encoder.hidden(ids, mask, Mode.TRAINING).toFloatArray();
            float[] second = encoder.hidden(ids, mask, Mode.TRAINING).toFloatArray();
            Engine.getInstance().setRandomSeed(5);
            float[] again = encoder.hidden(ids, mask, Mode.TRAINING).toFloatArray();
            assertThat(again).containsExactly(first);
            assertThat(second).isNotEqualTo(first);
            float[] sure = encoder.hidden(ids, mask, Mode.INFERENCE).toFloatArray();
            assertThat(encoder.hidden(ids, mask, Mode.INFERENCE).toFloatArray()).containsExactly(sure);
        }
    }

    @Test
    void no_array_outlives_a_training_step() {
        try (Parameters parameters = new Parameters(manager)) {
            BertEncoder encoder = BertEncoder.random(config(0.1), parameters, "", new Random(6));
            parameters.requireGradients();
            int owned = parameters.manager().getManagedArrays().size();
            int outside = manager.getManagedArrays().size();
            for (int step = 0; step < 3; step++) {
                try (NDManager batch = manager.newSubManager();
                        GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                    NDArray ids = batch.create(new long[] {4, 5, 6, 7}, new Shape(2, 2));
                    NDArray mask = Masks.ofLengths(batch, new int[] {2, 1}, 2);
                    NDArray hidden = encoder.hidden(ids, mask, Mode.TRAINING);
                    assertThat(batch.getManagedArrays()).containsExactlyInAnyOrder(ids, mask, hidden);
                    collector.backward(hidden.sum());
                }
                assertThat(parameters.manager().getManagedArrays()).hasSize(owned);
                assertThat(manager.getManagedArrays()).hasSize(outside);
            }
        }
    }

    @Test
    void a_wrong_input_is_named() {
        try (Parameters parameters = new Parameters(manager)) {
            BertEncoder encoder = BertEncoder.random(config(0), parameters, "", new Random(7));
            NDArray ids = manager.zeros(new Shape(2, 3), DataType.INT64);
            NDArray mask = manager.ones(new Shape(2, 3), DataType.BOOLEAN);
            assertThatThrownBy(
                            () -> encoder.hidden(ids, manager.ones(new Shape(2, 4), DataType.BOOLEAN), Mode.INFERENCE))
                    .isInstanceOf(ShapeMismatchException.class)
                    .hasMessageContaining("mask");
            assertThatThrownBy(() -> encoder.hidden(ids.toType(DataType.FLOAT32, true), mask, Mode.INFERENCE))
                    .hasMessage("ids must be int64, got float32");
            assertThatThrownBy(() -> encoder.hidden(ids, mask.toType(DataType.INT64, true), Mode.INFERENCE))
                    .hasMessage("mask must be boolean, got int64");
            NDArray longIds = manager.zeros(new Shape(1, 17), DataType.INT64);
            NDArray longMask = manager.ones(new Shape(1, 17), DataType.BOOLEAN);
            assertThatThrownBy(() -> encoder.hidden(longIds, longMask, Mode.INFERENCE))
                    .hasMessageContaining("at most 16 positions")
                    .hasMessageContaining("got 17");
            assertThatThrownBy(() -> encoder.hidden(ids, mask, 4, Mode.INFERENCE))
                    .hasMessage("positions must be in [1, 3], got 4");
            assertThatThrownBy(() -> encoder.pooled(encoder.hidden(ids, mask, Mode.INFERENCE)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("pooler.dense.weight");
            assertThatThrownBy(() -> new BertEncoder(config(0), parameters, "bert."))
                    .hasMessageContaining("bert.embeddings.word_embeddings.weight");
        }
    }

    private static BertConfig config(double dropout) {
        return new BertConfig(20, 8, 2, 2, 16, 16, 2, 1e-12, dropout, dropout);
    }

    private static BertConfig tiny(JsonObject golden) {
        JsonObject c = golden.getAsJsonObject("config");
        return new BertConfig(
                c.get("vocab").getAsInt(),
                c.get("hidden").getAsInt(),
                c.get("layers").getAsInt(),
                c.get("heads").getAsInt(),
                c.get("intermediate").getAsInt(),
                c.get("max_position").getAsInt(),
                c.get("type_vocab").getAsInt(),
                c.get("layer_norm_eps").getAsDouble(),
                0.1,
                0.1);
    }

    private Parameters golden(JsonObject golden, DataType type) {
        Parameters parameters = new Parameters(manager);
        JsonObject weights = golden.getAsJsonObject("weights");
        for (String name : weights.keySet()) {
            parameters.put(name, GoldenTensors.array(manager, weights.getAsJsonObject(name), type));
        }
        return parameters;
    }

    private static long[][] texts(int[] lengths, long seed) {
        Random random = new Random(seed);
        return Arrays.stream(lengths)
                .mapToObj(n -> random.longs(n, 1, 20).toArray())
                .toArray(long[][]::new);
    }

    private float[][][] hidden(BertEncoder encoder, long[][] texts, int S) {
        int B = texts.length;
        int H = encoder.config().hiddenSize();
        long[] flat = new long[B * S];
        for (int b = 0; b < B; b++) {
            System.arraycopy(texts[b], 0, flat, b * S, texts[b].length);
        }
        NDArray ids = manager.create(flat, new Shape(B, S));
        NDArray mask = Masks.ofLengths(
                manager, Arrays.stream(texts).mapToInt(t -> t.length).toArray(), S);
        float[] values = encoder.hidden(ids, mask, Mode.INFERENCE).toFloatArray();
        float[][][] states = new float[B][S][];
        for (int b = 0; b < B; b++) {
            for (int s = 0; s < S; s++) {
                states[b][s] = Arrays.copyOfRange(values, (b * S + s) * H, (b * S + s + 1) * H);
            }
        }
        return states;
    }

    private static void assertClose(NDArray found, JsonObject golden, double tolerance) {
        assertClose("tensor", found, golden, tolerance);
    }

    private static void assertClose(String name, NDArray found, JsonObject golden, double tolerance) {
        assertThat(found.getShape()).as(name).isEqualTo(GoldenTensors.shape(golden));
        assertThat(found.toType(DataType.FLOAT64, true).toDoubleArray())
                .as(name)
                .containsExactly(GoldenTensors.doubles(golden), within(tolerance));
    }
}
