package org.naglab.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.naglab.tensor.Gradients;

/** The oracle is torch's own product. */
final class CompiledLinearTest {
    private static final double FLOAT = 1e-4;
    /** One unit in the last place of 8 bits, of sums below 32. */
    private static final double BFLOAT = 0.126;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    /** oneDNN orders weights of 48, 80, 112 … outputs in a way that torch does not read back. */
    @ParameterizedTest
    @ValueSource(ints = {1, 5, 14, 16, 48, 64, 80, 96, 112, 144, 160, 176, 288, 384})
    void products_are_right_for_every_number_of_outputs_and_rows(int outputs) {
        Random random = new Random(outputs);
        for (int inputs : new int[] {1, 16, 48, 80}) {
            try (Parameters parameters = new Parameters(manager)) {
                parameters.put("l.weight", draw(random, new Shape(outputs, inputs)));
                parameters.put("l.bias", draw(random, new Shape(outputs)));
                for (Precision precision : Precision.values()) {
                    parameters.computeIn(precision);
                    double tolerance = precision == Precision.FLOAT32 ? FLOAT : BFLOAT;
                    try (CompiledLinear linear = new CompiledLinear(parameters, "l", precision)) {
                        for (int rows : new int[] {1, 3, 64, 130}) {
                            NDArray x = draw(random, new Shape(rows, inputs));
                            float[] expected = Gradients.off(() -> parameters.linear(x, "l"))
                                    .toFloatArray();
                            float[] found = linear.apply(x).toFloatArray();
                            for (int i = 0; i < expected.length; i++) {
                                assertThat(found[i]).isCloseTo(expected[i], within((float) tolerance));
                            }
                        }
                    }
                }
            }
        }
    }

    private NDArray draw(Random random, Shape shape) {
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = 2 * random.nextFloat() - 1;
        }
        return manager.create(values, shape);
    }
}
