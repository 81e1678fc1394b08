package org.naglab.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ParametersTest {
    private final NDManager manager = NDManager.newBaseManager();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        manager.close();
    }

    private Parameters parameters(float a, float b) {
        Parameters parameters = new Parameters(manager);
        parameters.put("a.weight", manager.full(new Shape(2, 1), a));
        parameters.put("b.bias", manager.full(new Shape(), b));
        return parameters;
    }

    @Test
    void saved_parameters_are_read_back_into_an_empty_set() {
        try (Parameters saved = parameters(1.5f, -2);
                Parameters read = new Parameters(manager)) {
            saved.save(folder.resolve("p.safetensors"));
            read.load(folder.resolve("p.safetensors"));
            assertThat(read.names()).containsExactly("a.weight", "b.bias");
            assertThat(read.get("a.weight")).isEqualTo(saved.get("a.weight"));
            assertThat(read.get("b.bias").getShape()).isEqualTo(new Shape());
            assertThat(read.get("b.bias").toFloatArray()).containsExactly(-2);
        }
    }

    @Test
    void loading_overwrites_in_place_and_keeps_recording_gradients() {
        try (Parameters saved = parameters(1.5f, -2);
                Parameters trained = parameters(0, 0)) {
            saved.save(folder.resolve("p.safetensors"));
            trained.requireGradients();
            NDArray held = trained.get("a.weight");
            trained.load(folder.resolve("p.safetensors"));
            assertThat(held.toFloatArray()).containsExactly(1.5f, 1.5f);
            assertThat(trained.get("a.weight")).isSameAs(held);
            assertThat(trained.manager().getManagedArrays()).hasSize(2);
            try (NDManager batch = manager.newSubManager();
                    GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                collector.backward(batch.full(new Shape(2, 1), 3f).mul(held).sum());
            }
            try (NDArray gradient = held.getGradient()) {
                assertThat(gradient.toFloatArray()).containsExactly(3, 3);
            }
        }
    }

    @Test
    void another_model_s_file_is_refused_and_changes_nothing() {
        try (Parameters saved = parameters(1.5f, -2);
                Parameters other = new Parameters(manager)) {
            Path file = folder.resolve("p.safetensors");
            saved.save(file);
            other.put("a.weight", manager.zeros(new Shape(2, 1)));
            assertThatThrownBy(() -> other.load(file))
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("missing: []; unknown: [b.bias]");
            other.put("b.bias", manager.zeros(new Shape(1)));
            assertThatThrownBy(() -> other.load(file)).hasMessage(file + ": b.bias must be F32 (1), got F32 ()");
            assertThat(other.get("a.weight").toFloatArray()).containsExactly(0, 0);
        }
    }
}
