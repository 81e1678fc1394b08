package org.naglab.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.naglab.tensor.EngineMemory;
import org.naglab.tensor.GradientTape;

class PrecisionTest {
    private static final int M = 5;
    private static final int I = 24;
    private static final int O = 7;
    private static final String LAYER = "layer";

    /** Half of the last place of 8 bits of mantissa: how far rounding to bfloat16 moves a number, relatively. */
    private static final double ROUNDING = 1.0 / 256;

    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void bfloat16_gives_the_product_of_the_rounded_operands_rounded() {
        Layer layer = layer(1);
        float[] product = layer.linear(Precision.BFLOAT16, layer.x()).toFloatArray();
        for (int m = 0; m < M; m++) {
            for (int o = 0; o < O; o++) {
                double exact = rounded(layer.b[o]);
                for (int i = 0; i < I; i++) {
                    exact += (double) rounded(layer.xs[m * I + i]) * rounded(layer.w[o * I + i]);
                }
                assertThat((double) product[m * O + o]).isCloseTo(exact, within(Math.abs(exact) * ROUNDING + 1e-5));
            }
        }
    }

    @Test
    void bfloat16_and_float32_differ_and_agree_but_for_rounding() {
        Layer layer = layer(2);
        float[] coarse = layer.linear(Precision.BFLOAT16, layer.x()).toFloatArray();
        float[] fine = layer.linear(Precision.FLOAT32, layer.x()).toFloatArray();
        assertThat(coarse).isNotEqualTo(fine);
        for (int i = 0; i < fine.length; i++) {
            assertThat(coarse[i]).isCloseTo(fine[i], within(0.1f));
        }
    }

    @Test
    void gradients_in_bfloat16_are_those_in_float32_but_for_rounding() {
        float[][] fine = gradients(Precision.FLOAT32);
        float[][] coarse = gradients(Precision.BFLOAT16);
        for (int part = 0; part < fine.length; part++) {
            double largest = 0;
            for (float value : fine[part]) {
                largest = Math.max(largest, Math.abs(value));
            }
            for (int i = 0; i < fine[part].length; i++) {
                assertThat((double) coarse[part][i]).isCloseTo(fine[part][i], within(0.03 * largest));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "flags : fpu avx512f avx512_bf16 clzero, BFLOAT16",
        "flags : fpu amx_bf16 amx_tile, BFLOAT16",
        "flags : fpu avx2 avx512f avx512_vnni, FLOAT32",
        "'', FLOAT32"
    })
    void the_processors_flags_choose_the_format(String flags, Precision expected) {
        assertThat(Precision.of(flags)).isEqualTo(expected);
    }

    /** Of the sum of squares of the outputs, for x, W and b. */
    private float[][] gradients(Precision precision) {
        Layer layer = layer(3);
        NDArray x = layer.x();
        x.setRequiresGradient(true);
        layer.parameters.requireGradients();
        try (GradientTape tape = GradientTape.open()) {
            tape.backward(layer.linear(precision, x).square().sum());
        }
        return new float[][] {
            x.getGradient().toFloatArray(),
            layer.parameters.get(LAYER + ".weight").getGradient().toFloatArray(),
            layer.parameters.get(LAYER + ".bias").getGradient().toFloatArray()
        };
    }

    private Layer layer(long seed) {
        Random random = new Random(seed);
        return new Layer(draw(random, M * I), draw(random, O * I), draw(random, O));
    }

    private static float[] draw(Random random, int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** To the nearest number of 8 bits of mantissa, ties to even. */
    private static float rounded(float value) {
        int bits = Float.floatToIntBits(value);
        return Float.intBitsToFloat((bits + 0x7FFF + ((bits >>> 16) & 1)) & 0xFFFF0000);
    }

    private final class Layer {
        private final float[] xs;
        private final float[] w;
        private final float[] b;
        private final Parameters parameters = new Parameters(manager);

        Layer(float[] xs, float[] w, float[] b) {
            this.xs = xs;
            this.w = w;
            this.b = b;
            parameters.put(LAYER + ".weight", EngineMemory.copy(manager.create(w, new Shape(O, I))));
            parameters.put(LAYER + ".bias", EngineMemory.copy(manager.create(b, new Shape(O))));
        }

        NDArray x() {
            return EngineMemory.copy(manager.create(xs, new Shape(M, I)));
        }

        NDArray linear(Precision precision, NDArray x) {
            parameters.computeIn(precision);
            return parameters.linear(x, LAYER);
        }
    }
}
