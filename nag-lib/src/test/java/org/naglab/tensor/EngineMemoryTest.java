package org.naglab.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

final class EngineMemoryTest {
    @Test
    void a_parameter_is_overwritten_where_it_is_and_keeps_its_gradient() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray parameter = EngineMemory.of(manager, new float[] {1, 2, 3, 4}, new Shape(2, 2));
            parameter.setRequiresGradient(true);
            NDArray handle = EngineHandles.alias(manager, parameter);
            EngineMemory.overwrite(parameter, new float[] {5, 6, 7, 8});
            assertThat(handle.toFloatArray()).containsExactly(5, 6, 7, 8);
            assertThat(parameter.hasGradient()).isTrue();
        }
    }

    @Test
    void values_must_be_as_many_as_elements() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray two = manager.zeros(new Shape(2));
            two.setName("two");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> EngineMemory.overwrite(two, new float[3]))
                    .withMessageContaining("elements of two(2), got 3");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> EngineMemory.overwrite(two, manager.zeros(new Shape(1, 2))))
                    .withMessage("values must be float32(2) as two, got float32(1, 2)");
        }
    }
}
