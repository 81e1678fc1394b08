package org.naglab.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GradientsTest {
    private NDManager manager;
    private NDArray parameter;

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
        parameter = manager.ones(new Shape(2));
        parameter.setRequiresGradient(true);
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void a_new_thread_records_a_graph_unless_gradients_are_off() {
        String names = inNewThread(() -> {
            assertThat(Gradients.recorded()).isTrue();
            return JniUtils.getGradientFunctionNames((PtNDArray) product());
        });
        assertThat(names).contains("SumBackward");
        NDArray unrecorded = inNewThread(() -> Gradients.off(this::product));
        try (GradientTape tape = GradientTape.open()) {
            assertThatThrownBy(() -> tape.backward(unrecorded)).hasMessageContaining("does not require grad");
        }
    }

    @Test
    void recording_goes_on_after_gradients_were_off() {
        try (GradientTape tape = GradientTape.open()) {
            Gradients.off(() -> assertThat(Gradients.recorded()).isFalse());
            assertThatThrownBy(() -> Gradients.off((Runnable) () -> {
                        throw new IllegalStateException("expected");
                    }))
                    .hasMessage("expected");
            assertThat(Gradients.recorded()).isTrue();
            tape.backward(manager.ones(new Shape(2)).mul(parameter).sum());
        }
        assertThat(Gradients.of(parameter, manager).orElseThrow().toFloatArray())
                .containsExactly(1, 1);
    }

    @Test
    void there_is_no_gradient_before_the_first_backward_pass() {
        assertThat(Gradients.of(parameter, manager)).isEmpty();
    }

    @Test
    void a_gradients_handle_belongs_to_the_given_manager() {
        try (GradientTape tape = GradientTape.open()) {
            tape.backward(manager.ones(new Shape(2)).mul(parameter).sum());
        }
        try (NDManager scope = manager.newSubManager()) {
            manager.cap();
            assertThat(Gradients.of(parameter, scope).orElseThrow().getManager())
                    .isSameAs(scope);
        }
    }

    @Test
    void backward_passes_add_up_until_the_gradient_is_zeroed() {
        for (int i = 0; i < 3; i++) {
            try (GradientTape tape = GradientTape.open()) {
                tape.backward(manager.ones(new Shape(2)).mul(parameter).sum());
            }
        }
        assertThat(Gradients.of(parameter, manager).orElseThrow().toFloatArray())
                .containsExactly(3, 3);
        Gradients.zero(parameter);
        assertThat(Gradients.of(parameter, manager).orElseThrow().toFloatArray())
                .containsExactly(0, 0);
    }

    @Test
    void a_second_tape_is_refused_and_leaves_the_first_and_the_thread_as_they_were() {
        try (GradientTape first = GradientTape.open()) {
            assertThat(inNewThread(() -> Gradients.off(() -> {
                        assertThatThrownBy(GradientTape::open).hasMessageContaining("at most one gradient tape");
                        return Gradients.recorded();
                    })))
                    .isFalse();
            assertThatThrownBy(GradientTape::open).isInstanceOf(IllegalStateException.class);
            first.backward(manager.ones(new Shape(2)).mul(parameter).sum());
        }
        try (GradientTape again = GradientTape.open()) {
            again.backward(manager.ones(new Shape(2)).mul(parameter).sum());
        }
    }

    @Test
    void a_loss_must_be_one_number() {
        try (GradientTape tape = GradientTape.open()) {
            assertThatThrownBy(() -> tape.backward(manager.ones(new Shape(2)).mul(parameter)))
                    .hasMessageContaining("loss must be one number, got loss(2)");
        }
    }

    private NDArray product() {
        return manager.ones(new Shape(2)).mul(parameter).sum();
    }

    private static <T> T inNewThread(Supplier<T> body) {
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            return CompletableFuture.supplyAsync(body, thread).join();
        }
    }
}
