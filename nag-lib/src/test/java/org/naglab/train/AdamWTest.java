package org.naglab.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.naglab.nn.Parameters;
import org.naglab.tensor.GradientTape;
import org.naglab.tensor.Gradients;

class AdamWTest {
    /** Both forms keep the same contract. */
    enum Form {
        REFERENCE {
            @Override
            AdamW of(Parameters parameters, List<ParameterGroup> groups, AdamWConfig config) {
                return AdamW.reference(parameters, groups, config);
            }
        },
        FUSED {
            @Override
            AdamW of(Parameters parameters, List<ParameterGroup> groups, AdamWConfig config) {
                return AdamW.fused(parameters, groups, config);
            }
        };

        abstract AdamW of(Parameters parameters, List<ParameterGroup> groups, AdamWConfig config);
    }

    private static final double FLOAT64_TOLERANCE = 1e-9;
    private static final double FLOAT32_TOLERANCE = 1e-5;

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
    @EnumSource
    void adam_equals_torch_with_clipping(Form form) {
        equalsTorch(form, "adam", DataType.FLOAT64, FLOAT64_TOLERANCE);
        equalsTorch(form, "adam", DataType.FLOAT32, FLOAT32_TOLERANCE);
    }

    @ParameterizedTest
    @EnumSource
    void adam_equals_torch_without_clipping(Form form) {
        equalsTorch(form, "adam_noclip", DataType.FLOAT64, FLOAT64_TOLERANCE);
    }

    @ParameterizedTest
    @EnumSource
    void adamw_equals_torch(Form form) {
        equalsTorch(form, "adamw", DataType.FLOAT64, FLOAT64_TOLERANCE);
        equalsTorch(form, "adamw", DataType.FLOAT32, FLOAT32_TOLERANCE);
    }

    @ParameterizedTest
    @EnumSource
    void groups_learn_with_their_own_rates_and_decay_but_are_clipped_together(Form form) {
        Parameters parameters = two(3f, 4f);
        AdamW both = form.of(
                parameters,
                List.of(group("a", "a", 0.5, 0.1), group("b", "b", 0, 0)),
                AdamWConfig.defaults().withClipNorm(2.5));
        backward(parameters, new float[] {3}, new float[] {4});
        StepOutcome.Applied applied = (StepOutcome.Applied) both.step();
        assertThat(applied.gradientNorm()).isCloseTo(5, within(1e-6));
        assertThat(applied.learningRates()).containsEntry("a", 0.5).containsEntry("b", 0.0);
        // the first step of Adam is the learning rate, whatever the size of the gradient
        assertThat(parameters.get("a").getFloat()).isCloseTo(3 * (1 - 0.05f) - 0.5f, within(1e-5f));
        assertThat(parameters.get("b").getFloat()).isEqualTo(4f);
    }

    @ParameterizedTest
    @EnumSource
    void gradients_are_zero_after_a_step(Form form) {
        Parameters parameters = two(1f, 2f);
        AdamW adam = form.of(parameters, all(0.1), AdamWConfig.defaults());
        backward(parameters, new float[] {1}, new float[] {2});
        adam.step();
        assertThat(gradient(parameters, "a")).isZero();
        assertThat(gradient(parameters, "b")).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void a_gradient_that_is_not_finite_is_named_and_changes_nothing(Form form) {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            Parameters parameters = two(1f, 2f);
            AdamW adam = form.of(parameters, all(0.1), AdamWConfig.defaults());
            backward(parameters, new float[] {1}, new float[] {bad});
            StepOutcome.NotFinite outcome = (StepOutcome.NotFinite) adam.step();
            assertThat(outcome.parameters()).containsExactly("b");
            assertThat(Double.isFinite(outcome.gradientNorm())).isFalse();
            assertThat(adam.steps()).isZero();
            assertThat(parameters.get("a").getFloat()).isEqualTo(1f);
            assertThat(gradient(parameters, "b")).isZero();

            backward(parameters, new float[] {1}, new float[] {1});
            assertThat(adam.step()).isInstanceOf(StepOutcome.Applied.class);
            assertThat(parameters.get("b").getFloat()).isCloseTo(1.9f, within(1e-5f));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_parameter_that_no_backward_pass_reached_is_left_alone(Form form) {
        Parameters parameters = two(1f, 2f);
        AdamW adam = form.of(parameters, List.of(group("all", ".*", 0.1, 0.5)), AdamWConfig.defaults());
        try (GradientTape tape = GradientTape.open();
                NDManager scope = manager.newSubManager()) {
            tape.backward(scope.full(new Shape(), 3f).mul(parameters.get("a")));
        }
        adam.step();
        assertThat(parameters.get("a").getFloat()).isNotEqualTo(1f);
        assertThat(parameters.get("b").getFloat()).isEqualTo(2f);
    }

    @ParameterizedTest
    @EnumSource
    void a_resumed_run_goes_on_bit_by_bit(Form form, @TempDir Path folder) {
        float[] straight = run(form, 6, folder, false);
        float[] resumed = run(form, 6, folder, true);
        assertThat(resumed).isEqualTo(straight);
    }

    @ParameterizedTest
    @EnumSource
    void no_array_outlives_a_step(Form form) {
        Parameters parameters = two(1f, 2f);
        AdamW adam = form.of(parameters, all(0.1), AdamWConfig.defaults());
        parameters.manager().cap();
        backward(parameters, new float[] {1}, new float[] {2});
        adam.step();
        int before = arrays(manager);
        for (int i = 0; i < 20; i++) {
            backward(parameters, new float[] {1}, new float[] {2});
            adam.step();
        }
        assertThat(arrays(manager)).isEqualTo(before);
    }

    @Test
    void a_state_of_other_parameters_is_refused_and_changes_nothing(@TempDir Path folder) throws Exception {
        Parameters parameters = two(1f, 2f);
        AdamW adam = AdamW.reference(parameters, all(0.1), AdamWConfig.defaults());
        backward(parameters, new float[] {1}, new float[] {2});
        adam.step();
        adam.save(folder);
        Parameters other = new Parameters(manager);
        other.put("c", manager.ones(new Shape(2)));
        other.requireGradients();
        AdamW adamOfOther = AdamW.reference(other, all(0.1), AdamWConfig.defaults());
        assertThatThrownBy(() -> adamOfOther.load(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be of the parameters [c], got [a, b]");
        Files.delete(folder.resolve("optimizer.json"));
        assertThatThrownBy(() -> adam.load(folder)).hasMessageContaining("optimizer.json");
        assertThat(adam.steps()).isEqualTo(1);
    }

    @Test
    void a_state_cut_short_is_refused_and_changes_nothing(@TempDir Path folder) throws Exception {
        Parameters parameters = two(1f, 2f);
        AdamW adam = AdamW.reference(parameters, all(0.1), AdamWConfig.defaults());
        adam.save(folder);
        Path file = folder.resolve("optimizer.safetensors");
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 3));
        assertThatThrownBy(() -> adam.load(folder)).hasMessageContaining("optimizer.safetensors");
    }

    @Test
    void every_parameter_needs_a_group_and_every_group_a_parameter() {
        Parameters parameters = two(1f, 2f);
        assertThatThrownBy(() -> AdamW.reference(parameters, List.of(group("a", "a", 1, 0)), AdamWConfig.defaults()))
                .hasMessageContaining("b matches none");
        assertThatThrownBy(() -> AdamW.reference(
                        parameters, List.of(group("x", ".*", 1, 0), group("y", "b", 1, 0)), AdamWConfig.defaults()))
                .hasMessageContaining("name=y");
        assertThatThrownBy(() -> AdamW.reference(
                        parameters, List.of(group("x", "a", 1, 0), group("x", "b", 1, 0)), AdamWConfig.defaults()))
                .hasMessageContaining("names of groups must differ");
        AdamW adam = AdamW.reference(parameters, all(1), AdamWConfig.defaults());
        assertThatThrownBy(adam::step).isInstanceOf(IllegalStateException.class).hasMessageContaining("backward pass");
    }

    @Test
    void biases_and_norms_are_spared_from_decay_by_a_group_of_their_own() {
        List<ParameterGroup> groups = group("bert", "bert\\..*", 1e-3, 0.01).sparingBiasesAndNorms();
        assertThat(groups).extracting(ParameterGroup::weightDecay).containsExactly(0.0, 0.01);
        ParameterGroup spared = groups.get(0);
        assertThat(spared.name()).isEqualTo("bert-no-decay");
        assertThat(Stream.of(
                        "bert.encoder.layer.0.output.LayerNorm.weight",
                        "bert.encoder.layer.0.output.dense.bias",
                        "bert.embeddings.LayerNorm.bias"))
                .allMatch(spared::matches);
        assertThat(Stream.of("bert.encoder.layer.0.output.dense.weight", "head.bias"))
                .noneMatch(spared::matches);
    }

    private void equalsTorch(Form form, String name, DataType type, double tolerance) {
        JsonObject golden = OptimGolden.read();
        JsonObject expected = golden.getAsJsonObject(name);
        double clip = expected.get("clip").getAsDouble();
        double decay =
                expected.has("weight_decay") ? expected.get("weight_decay").getAsDouble() : 0;
        Parameters parameters = new Parameters(manager);
        parameters.put(
                "a", OptimGolden.tensor(manager, golden.getAsJsonArray("params").get(0), type));
        parameters.put(
                "b", OptimGolden.tensor(manager, golden.getAsJsonArray("params").get(1), type));
        parameters.requireGradients();
        AdamW adam = form.of(
                parameters,
                List.of(group("all", ".*", expected.get("lr").getAsDouble(), decay)),
                AdamWConfig.defaults().withClipNorm(clip == 0 ? AdamWConfig.NO_CLIPPING : clip));
        JsonArray gradients = golden.getAsJsonArray("grads");
        for (int step = 0; step < gradients.size(); step++) {
            try (GradientTape tape = GradientTape.open();
                    NDManager scope = manager.newSubManager()) {
                NDArray a = OptimGolden.tensor(
                        scope, gradients.get(step).getAsJsonArray().get(0), type);
                NDArray b = OptimGolden.tensor(
                        scope, gradients.get(step).getAsJsonArray().get(1), type);
                tape.backward(a.mul(parameters.get("a"))
                        .sum()
                        .add(b.mul(parameters.get("b")).sum()));
            }
            StepOutcome outcome = adam.step();
            JsonArray norms = expected.getAsJsonArray("total_norm_before_clip");
            if (!norms.isEmpty()) {
                assertThat(outcome.gradientNorm())
                        .isCloseTo(norms.get(step).getAsDouble(), within(Math.max(tolerance, 1e-6)));
            }
            JsonArray after =
                    expected.getAsJsonArray("params_after_each_step").get(step).getAsJsonArray();
            assertThat(numbers(parameters.get("a"))).containsExactly(OptimGolden.data(after.get(0)), within(tolerance));
            assertThat(numbers(parameters.get("b"))).containsExactly(OptimGolden.data(after.get(1)), within(tolerance));
        }
        parameters.close();
    }

    private float[] run(Form form, int steps, Path folder, boolean interrupt) {
        Parameters parameters = two(1f, 2f);
        List<ParameterGroup> groups =
                List.of(new ParameterGroup("all", ".*", 0.1, 0.01, new Schedule.InverseSquareRoot(3)));
        AdamW adam = form.of(parameters, groups, AdamWConfig.defaults());
        for (int i = 0; i < steps; i++) {
            if (interrupt && i == steps / 2) {
                adam.save(folder);
                adam.close();
                adam = form.of(parameters, groups, AdamWConfig.defaults());
                adam.load(folder);
            }
            backward(parameters, new float[] {1f / (i + 1)}, new float[] {i - 2f});
            adam.step();
        }
        assertThat(adam.steps()).isEqualTo(steps);
        return new float[] {parameters.get("a").getFloat(), parameters.get("b").getFloat()};
    }

    private Parameters two(float a, float b) {
        Parameters parameters = new Parameters(manager);
        parameters.put("a", manager.full(new Shape(), a));
        parameters.put("b", manager.full(new Shape(), b));
        parameters.requireGradients();
        return parameters;
    }

    /** Makes the given numbers the gradients: the loss is their inner product with the parameters. */
    private void backward(Parameters parameters, float[] a, float[] b) {
        try (GradientTape tape = GradientTape.open();
                NDManager scope = manager.newSubManager()) {
            NDArray loss = scope.full(new Shape(), a[0]).mul(parameters.get("a"));
            tape.backward(loss.add(scope.full(new Shape(), b[0]).mul(parameters.get("b"))));
        }
    }

    private float gradient(Parameters parameters, String name) {
        try (NDManager scope = manager.newSubManager()) {
            return Gradients.of(parameters.get(name), scope).orElseThrow().getFloat();
        }
    }

    private static double[] numbers(NDArray array) {
        try (NDArray copy = array.toType(DataType.FLOAT64, true)) {
            return copy.toDoubleArray();
        }
    }

    private static int arrays(NDManager manager) {
        List<NDArray> found = new ArrayList<>(manager.getManagedArrays());
        return found.size();
    }

    private static ParameterGroup group(String name, String pattern, double rate, double decay) {
        return new ParameterGroup(name, pattern, rate, decay, new Schedule.Constant());
    }

    private static List<ParameterGroup> all(double rate) {
        return List.of(group("all", ".*", rate, 0));
    }
}
