package org.naglab.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

final class DimsTest {
    @Test
    void a_disagreement_names_both_tensors() {
        try (NDManager manager = NDManager.newBaseManager()) {
            var emissions = manager.zeros(new Shape(2, 4, 3));
            var transitions = manager.zeros(new Shape(5, 5));
            assertThatThrownBy(() -> Dims.of("emissions", emissions, "B T K").and("transitions", transitions, "K K"))
                    .isInstanceOf(ShapeMismatchException.class)
                    .hasMessage("transitions must be [K K]: K=3 from emissions(2, 4, 3),"
                            + " but K=5 from transitions(5, 5)");
            assertThat(Dims.of("emissions", emissions, "B T 3").size("T")).isEqualTo(4);
        }
    }

    @Test
    void a_scalar_keeps_its_value_and_type() {
        try (NDManager manager = NDManager.newBaseManager()) {
            var x = manager.zeros(new Shape(1), DataType.FLOAT64);
            assertThat(Scalars.like(x, 0.1).toDoubleArray()).containsExactly(new double[] {0.1}, within(1e-16));
        }
    }

    @Test
    void a_mask_of_lengths_is_true_where_real() {
        try (NDManager manager = NDManager.newBaseManager()) {
            var mask = Masks.ofLengths(manager, new int[] {2, 0, 3}, 3);
            assertThat(mask.toBooleanArray()).containsExactly(true, true, false, false, false, false, true, true, true);
            assertThat(Masks.additive(mask, DataType.FLOAT32).toFloatArray())
                    .containsExactly(0f, 0f, -10000f, -10000f, -10000f, -10000f, 0f, 0f, 0f);
            assertThatThrownBy(() -> Masks.ofLengths(manager, new int[] {4}, 3)).hasMessageContaining("got 4 at row 0");
        }
    }
}
