package org.naglab.length;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.naglab.golden.Golden;
import org.naglab.nn.Parameters;
import org.naglab.tensor.GradientTape;
import org.naglab.tensor.Gradients;
import org.naglab.tensor.Masks;

final class LengthHeadTest {
    private static final Golden GOLDEN = Golden.read("length.json");
    private static final int C = GOLDEN.integer("classes");
    private static final int S = GOLDEN.integer("T");
    private static final double DOUBLE = 1e-9;
    /** Golden files are in double precision; a float run may differ by this much. */
    private static final double FLOAT = 1e-4;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT32", "FLOAT64"})
    void scores_losses_and_gradients_equal_the_golden_ones(DataType type) {
        double tolerance = type == DataType.FLOAT64 ? DOUBLE : FLOAT;
        NDArray hidden = GOLDEN.array(manager, "encoder", type);
        NDArray mask = Masks.ofLengths(manager, ints("src_lengths"), S);
        assertClose(Masks.mean(hidden, mask), "pooled", tolerance);
        LengthHead biased = head(new LengthClasses.Offset(C), type, true);
        assertClose(biased.scores(hidden, mask), "logits_with_bias", tolerance);

        Parameters parameters = parameters(type, false);
        LengthHead head = new LengthHead(new LengthClasses.Offset(C), parameters, "");
        parameters.requireGradients();
        hidden.setRequiresGradient(true);
        try (GradientTape tape = GradientTape.open()) {
            NDArray scores = head.scores(hidden, mask);
            assertClose(scores, "logits", tolerance);
            NDArray nll = head.nll(scores, ints("tgt_lengths"), ints("src_lengths"));
            assertClose(nll, "ce_offset", tolerance);
            tape.backward(nll.mean());
        }
        assertClose(gradient(parameters.get("weight")), "grad_W_of_mean_ce_offset", tolerance);
        assertClose(gradient(hidden), "grad_encoder_of_mean_ce_offset", tolerance);

        LengthHead absolute = head(new LengthClasses.Absolute(C), type, false);
        assertClose(
                absolute.nll(absolute.scores(hidden, mask), ints("tgt_lengths"), ints("src_lengths")),
                "ce_absolute",
                tolerance);
    }

    @Test
    void predictions_and_length_beams_equal_the_golden_ones() {
        NDArray hidden = GOLDEN.array(manager, "encoder", DataType.FLOAT64);
        int[] sources = ints("src_lengths");
        NDArray mask = Masks.ofLengths(manager, sources, S);
        LengthHead offset = head(new LengthClasses.Offset(C), DataType.FLOAT64, false);
        NDArray scores = offset.scores(hidden, mask);
        assertThat(offset.predict(scores, sources, Integer.MIN_VALUE)).containsExactly(ints("predicted_length_offset"));
        assertThat(offset.predict(scores, sources, 2)).containsExactly(ints("predicted_length_offset_clamped_min2"));
        assertThat(Arrays.stream(offset.beam(scores, sources, 2, 5))
                        .flatMapToInt(Arrays::stream)
                        .toArray())
                .containsExactly(ints("length_beam5_around_argmax"));
        LengthHead absolute = head(new LengthClasses.Absolute(C), DataType.FLOAT64, false);
        assertThat(absolute.predict(scores, sources, 0)).containsExactly(ints("predicted_length_absolute"));
        assertThatThrownBy(() -> absolute.beam(scores, sources, 0, 4))
                .hasMessage("width must be odd and at least 1, got 4");
    }

    @Test
    void classes_of_lengths_equal_the_golden_ones() {
        int[] sources = ints("src_lengths");
        int[] targets = ints("tgt_lengths");
        for (int b = 0; b < sources.length; b++) {
            assertThat(new LengthClasses.Offset(C).classOf(targets[b], sources[b]))
                    .isEqualTo(ints("class_target_offset")[b]);
            assertThat(new LengthClasses.Absolute(C).classOf(targets[b], sources[b]))
                    .isEqualTo(ints("class_target_absolute")[b]);
        }
    }

    @Test
    void a_length_within_the_range_comes_back_from_its_class() {
        for (int source = 1; source <= 40; source++) {
            for (int target = 0; target <= 60; target++) {
                LengthClasses absolute = new LengthClasses.Absolute(61);
                assertThat(absolute.lengthOf(absolute.classOf(target, source), source))
                        .isEqualTo(target);
                LengthClasses offset = new LengthClasses.Offset(128);
                assertThat(offset.lengthOf(offset.classOf(target, source), source))
                        .isEqualTo(target);
                // A class of ratios is as wide as the source's length times w / C: here one half of it in tokens at
                // most.
                LengthClasses ratio = new LengthClasses.Ratio(20, 1.5);
                if (target < 1.5 * source) {
                    assertThat((double) ratio.lengthOf(ratio.classOf(target, source), source))
                            .isCloseTo(target, within(0.5 + 0.5 * source * 1.5 / 20));
                } else {
                    assertThat(ratio.classOf(target, source)).isEqualTo(19);
                }
            }
        }
    }

    @Test
    void a_batch_gives_what_its_singles_give_and_padding_changes_nothing() {
        Parameters parameters = new Parameters(manager);
        LengthHead head = LengthHead.random(new LengthClasses.Absolute(9), 4, parameters, "length.", new Random(1));
        int[] lengths = {5, 2, 3};
        NDArray hidden = manager.randomNormal(new Shape(3, 7, 4));
        float[] together =
                head.scores(hidden, Masks.ofLengths(manager, lengths, 7)).toFloatArray();
        for (int b = 0; b < 3; b++) {
            NDArray alone = head.scores(
                    hidden.get(b + ":" + (b + 1) + ", :" + lengths[b]),
                    Masks.ofLengths(manager, new int[] {lengths[b]}, lengths[b]));
            float[] own = alone.toFloatArray();
            for (int c = 0; c < 9; c++) {
                assertThat(together[b * 9 + c]).isCloseTo(own[c], within(1e-6f));
            }
        }
    }

    private LengthHead head(LengthClasses classes, DataType type, boolean bias) {
        return new LengthHead(classes, parameters(type, bias), "");
    }

    private Parameters parameters(DataType type, boolean bias) {
        Parameters parameters = new Parameters(manager);
        parameters.put("weight", GOLDEN.array(manager, "W", type).duplicate());
        parameters.put(
                "bias", bias ? GOLDEN.array(manager, "bias", type).duplicate() : manager.zeros(new Shape(C), type));
        return parameters;
    }

    private NDArray gradient(NDArray parameter) {
        return Gradients.of(parameter, manager).orElseThrow();
    }

    private static int[] ints(String name) {
        return Arrays.stream(GOLDEN.longs(name)).mapToInt(Math::toIntExact).toArray();
    }

    private static void assertClose(NDArray found, String name, double tolerance) {
        double[] values = found.toType(DataType.FLOAT64, false).toDoubleArray();
        double[] wanted = GOLDEN.doubles(name);
        assertThat(values).hasSameSizeAs(wanted);
        for (int i = 0; i < values.length; i++) {
            assertThat(values[i]).isCloseTo(wanted[i], within(tolerance));
        }
    }
}
