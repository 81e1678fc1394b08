package org.naglab.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DropoutTest {
    private static final int SIZE = 200_000;
    private NDManager manager;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
        Engine.getInstance().setRandomSeed(7);
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void the_asked_share_becomes_0_and_the_rest_keeps_the_mean() {
        for (double probability : new double[] {0.1, 0.5, 0.9}) {
            float[] dropped =
                    Dropout.dropout(manager.ones(new Shape(SIZE)), probability).toFloatArray();
            int zeros = 0;
            double sum = 0;
            for (float value : dropped) {
                zeros += value == 0 ? 1 : 0;
                sum += value;
                assertThat(value == 0 || Math.abs(value - 1 / (1 - probability)) < 1e-3 / (1 - probability))
                        .isTrue();
            }
            assertThat(zeros / (double) SIZE).isCloseTo(probability, within(0.005));
            assertThat(sum / SIZE).isCloseTo(1, within(0.03));
        }
    }

    @Test
    void two_elements_that_share_a_draw_are_dropped_independently() {
        float[] dropped = Dropout.dropout(manager.ones(new Shape(SIZE)), 0.5).toFloatArray();
        for (int distance : new int[] {1, SIZE / 2}) {
            int both = 0;
            for (int i = 0; i + distance < SIZE; i++) {
                both += dropped[i] == 0 && dropped[i + distance] == 0 ? 1 : 0;
            }
            assertThat(both / (double) (SIZE - distance)).isCloseTo(0.25, within(0.01));
        }
    }

    @Test
    void the_gradient_is_the_factor_of_each_element() {
        NDArray x = manager.full(new Shape(3, 5), 2f);
        x.setRequiresGradient(true);
        NDArray y;
        try (GradientTape tape = GradientTape.open()) {
            y = Dropout.dropout(x, 0.4);
            tape.backward(y.sum());
        }
        float[] values = y.toFloatArray();
        float[] gradients = Gradients.of(x, manager).orElseThrow().toFloatArray();
        assertThat(values).hasSize(15);
        for (int i = 0; i < 15; i++) {
            assertThat(gradients[i]).isCloseTo(values[i] / 2, within(1e-6f));
        }
    }

    @Test
    void the_same_seed_drops_the_same_and_the_next_call_others() {
        NDArray x = manager.ones(new Shape(101));
        float[] first = Dropout.dropout(x, 0.5).toFloatArray();
        float[] second = Dropout.dropout(x, 0.5).toFloatArray();
        Engine.getInstance().setRandomSeed(7);
        assertThat(Dropout.dropout(x, 0.5).toFloatArray()).isEqualTo(first).isNotEqualTo(second);
    }

    @Test
    void shape_type_and_manager_stay() {
        for (DataType type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64}) {
            NDArray y = Dropout.dropout(manager.ones(new Shape(2, 1, 3), type), 0.2);
            assertThat(y.getShape()).isEqualTo(new Shape(2, 1, 3));
            assertThat(y.getDataType()).isEqualTo(type);
            assertThat(y.getManager()).isSameAs(manager);
        }
        assertThat(Dropout.dropout(manager.ones(new Shape()), 0.2).getShape()).isEqualTo(new Shape());
    }

    @Test
    void probability_0_gives_the_array_itself_and_1_is_refused() {
        NDArray x = manager.ones(new Shape(2));
        assertThat(Dropout.dropout(x, 0)).isSameAs(x);
        assertThatThrownBy(() -> Dropout.dropout(x, 1)).hasMessageContaining("in [0, 1), got 1.0");
    }
}
