package org.naglab.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.naglab.tensor.Gradients;
import org.naglab.tensor.Masks;

/** The readable encoder is the oracle. */
final class CompiledEncoderTest {
    private static final double FLOAT = 1e-5;
    private static final int[] LENGTHS = {7, 3, 5};

    private final NDManager manager = NDManager.newBaseManager();
    private final Parameters parameters = new Parameters(manager);
    private final BertEncoder encoder = encoder();
    private final NDArray ids = ids();
    private final NDArray mask = Masks.ofLengths(manager, LENGTHS, 7);

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void real_positions_are_those_of_the_readable_encoder(Precision precision) {
        parameters.computeIn(precision);
        float[] expected =
                Gradients.off(() -> encoder.hidden(ids, mask, Mode.INFERENCE)).toFloatArray();
        try (CompiledEncoder compiled = new CompiledEncoder(encoder, precision)) {
            float[] found = compiled.hidden(ids, mask, 7).toFloatArray();
            assertRealPositions(found, expected, 7, tolerance(precision));
        }
    }

    @Test
    void the_first_positions_are_the_first_of_all() {
        try (CompiledEncoder compiled = new CompiledEncoder(encoder, Precision.FLOAT32)) {
            float[] all = compiled.hidden(ids, mask, 7).toFloatArray();
            NDArray first = compiled.hidden(ids, mask, 2);
            assertThat(first.getShape()).isEqualTo(new Shape(3, 2, 8));
            float[] found = first.toFloatArray();
            for (int b = 0; b < 3; b++) {
                for (int i = 0; i < 16; i++) {
                    assertThat(found[b * 16 + i]).isCloseTo(all[b * 56 + i], within((float) FLOAT));
                }
            }
        }
    }

    @Test
    void padding_changes_nothing() {
        try (CompiledEncoder compiled = new CompiledEncoder(encoder, Precision.FLOAT32)) {
            float[] together = compiled.hidden(ids, mask, 7).toFloatArray();
            NDArray alone = ids.get("1:2, :3").duplicate();
            float[] single = compiled.hidden(alone, Masks.ofLengths(manager, new int[] {3}, 3), 3)
                    .toFloatArray();
            for (int i = 0; i < single.length; i++) {
                assertThat(single[i]).isCloseTo(together[56 + i], within((float) FLOAT));
            }
        }
    }

    @Test
    void copies_do_not_follow_the_parameters() {
        try (CompiledEncoder compiled = new CompiledEncoder(encoder, Precision.FLOAT32)) {
            float[] before = compiled.hidden(ids, mask, 7).toFloatArray();
            NDArray weight = parameters.get("x.encoder.layer.0.intermediate.dense.weight");
            weight.set(new float[Math.toIntExact(weight.size())]);
            assertThat(compiled.hidden(ids, mask, 7).toFloatArray()).isEqualTo(before);
        }
    }

    @Test
    void nothing_stays_in_the_parameters_manager() {
        int before = manager.getManagedArrays().size();
        try (CompiledEncoder compiled = new CompiledEncoder(encoder, Precision.FLOAT32)) {
            try (NDManager scope = manager.newSubManager()) {
                NDArray own = ids.duplicate();
                own.attach(scope);
                NDArray ownMask = mask.duplicate();
                ownMask.attach(scope);
                compiled.hidden(own, ownMask, 7);
            }
        }
        assertThat(manager.getManagedArrays()).hasSize(before);
    }

    @Test
    void more_positions_than_there_are_are_refused() {
        try (CompiledEncoder compiled = new CompiledEncoder(encoder, Precision.FLOAT32)) {
            assertThatThrownBy(() -> compiled.hidden(ids, mask, 8))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("positions must be in [1, S]")
                    .hasMessageContaining("got 8 and S=7");
        }
    }

    private static void assertRealPositions(float[] found, float[] expected, int S, double tolerance) {
        int H = TinyBert.CONFIG.hiddenSize();
        for (int b = 0; b < LENGTHS.length; b++) {
            for (int i = b * S * H; i < (b * S + LENGTHS[b]) * H; i++) {
                assertThat(found[i]).isCloseTo(expected[i], within((float) tolerance));
            }
        }
    }

    /** Products of bfloat16 operands are summed in another order and then rounded to 8 bits, on values near 1. */
    private static double tolerance(Precision precision) {
        return switch (precision) {
            case FLOAT32 -> FLOAT;
            case BFLOAT16 -> 0.05;
        };
    }

    private BertEncoder encoder() {
        TinyBert.tensors().forEach((name, tensor) -> parameters.put("x." + name, tensor.toArray(manager)));
        return new BertEncoder(TinyBert.CONFIG, parameters, "x.");
    }

    private NDArray ids() {
        Random random = new Random(3);
        return manager.create(random.longs(21, 0, TinyBert.CONFIG.vocabSize()).toArray(), new Shape(3, 7));
    }
}
