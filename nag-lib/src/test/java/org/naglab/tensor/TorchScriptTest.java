package org.naglab.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class TorchScriptTest {
    private static TorchScript script;
    private NDManager manager;

    @BeforeAll
    static void compile() {
        script = TorchScript.compile("""
                def soften(self, x: Tensor, scale: Tensor) -> Tensor:
                    return torch.logsumexp(torch.mul(x, scale), [-1])

                def sum(self, xs: List[Tensor]) -> Tensor:
                    total = torch.zeros_like(xs[0])
                    for x in xs:
                        total = torch.add(total, x)
                    return total

                def both(self, xs: List[Tensor], y: Tensor) -> Tuple[Tensor, Tensor]:
                    total = self.sum(xs)
                    return (self.soften(total, y), total)

                def grown(self, x: Tensor, by: Tensor) -> List[Tensor]:
                    torch.add_(x, float(by.item()))
                    return [x]
                """);
    }

    @AfterAll
    static void closeScript() {
        script.close();
    }

    @BeforeEach
    void open() {
        manager = NDManager.newBaseManager();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void a_method_gives_what_the_same_operations_give() {
        NDArray x = manager.create(new float[] {0, 1, 2, 3}, new Shape(2, 2));
        NDArray y = script.call(manager, "soften", TorchScript.tensor(x), TorchScript.number(2))
                .singletonOrThrow();
        assertThat(y.getDataType()).isEqualTo(DataType.FLOAT32);
        assertThat(y.toFloatArray())
                .containsExactly(
                        new float[] {(float) Math.log(1 + Math.exp(2)), (float) Math.log(Math.exp(4) + Math.exp(6))},
                        within(1e-5f));
    }

    @Test
    void lists_go_in_and_tuples_come_out() {
        NDArray x = manager.ones(new Shape(2));
        NDList results = script.call(manager, "both", TorchScript.tensors(List.of(x, x, x)), TorchScript.tensor(x));
        assertThat(results).hasSize(2);
        assertThat(results.get(1).toFloatArray()).containsExactly(3, 3);
    }

    @Test
    void gradients_flow_through_a_call() {
        NDArray x = manager.create(new float[] {1, 2, 3});
        x.setRequiresGradient(true);
        try (GradientTape tape = GradientTape.open()) {
            tape.backward(script.call(manager, "soften", TorchScript.tensor(x), TorchScript.number(1))
                    .singletonOrThrow());
        }
        float[] softmax = manager.create(new float[] {1, 2, 3}).softmax(0).toFloatArray();
        assertThat(Gradients.of(x, manager).orElseThrow().toFloatArray()).containsExactly(softmax, within(1e-6f));
    }

    @Test
    void results_belong_to_the_given_manager_and_arguments_keep_name_and_manager() {
        NDArray parameter = manager.ones(new Shape(2));
        parameter.setName("bert.embeddings.weight");
        NDManager inner = manager.newSubManager();
        NDArray y = script.call(inner, "soften", TorchScript.tensor(parameter), TorchScript.number(1))
                .singletonOrThrow();
        assertThat(y.getManager()).isSameAs(inner);
        assertThat(parameter.getManager()).isSameAs(manager);
        assertThat(parameter.getName()).isEqualTo("bert.embeddings.weight");
    }

    @Test
    void an_argument_can_be_changed_in_place() {
        NDArray x = manager.ones(new Shape(2));
        script.call(manager, "grown", TorchScript.tensor(x), TorchScript.number(0.5))
                .close();
        assertThat(x.toFloatArray()).containsExactly(1.5f, 1.5f);
    }

    @Test
    void a_wrong_source_is_refused_with_the_compilers_message() {
        assertThatThrownBy(() -> TorchScript.compile("def f(self, x: Tensor) -> Tensor:\n    return torch.nonesuch(x)"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TorchScript source must compile")
                .hasMessageContaining("nonesuch");
        assertThatThrownBy(() -> TorchScript.compile("def f(self, x: Tensor -> Tensor:\n    return x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("def f(self, x: Tensor -> Tensor");
    }

    @Test
    void a_failing_call_is_refused_with_the_method_and_the_interpreters_message() {
        NDArray two = manager.ones(new Shape(2));
        NDArray three = manager.ones(new Shape(3));
        assertThatThrownBy(() -> script.call(manager, "soften", TorchScript.tensor(two), TorchScript.tensor(three)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("soften")
                .hasMessageContaining("must match the size");
        assertThatThrownBy(() -> script.call(manager, "nonesuch", TorchScript.tensor(two)))
                .hasMessageContaining("nonesuch");
        assertThatThrownBy(() -> TorchScript.tensors(List.of())).hasMessageContaining("must not be empty");
    }

    @Test
    void threads_may_call_at_once() throws Exception {
        NDArray x = manager.create(new float[] {1, 2, 3});
        try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
            Callable<Float> call = () -> Gradients.off(() -> {
                try (NDManager own = NDManager.newBaseManager()) {
                    return script.call(own, "soften", TorchScript.tensor(x), TorchScript.number(1))
                            .singletonOrThrow()
                            .getFloat();
                }
            });
            List<Future<Float>> results = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                results.add(pool.submit(call));
            }
            for (Future<Float> result : results) {
                assertThat(result.get()).isCloseTo(3.407606f, within(1e-5f));
            }
        }
    }

    @Test
    void no_array_outlives_a_call() {
        NDArray x = manager.ones(new Shape(100));
        x.setRequiresGradient(true);
        int before = manager.getManagedArrays().size();
        for (int i = 0; i < 100; i++) {
            try (GradientTape tape = GradientTape.open();
                    NDManager scope = manager.newSubManager()) {
                tape.backward(script.call(scope, "soften", TorchScript.tensor(x), TorchScript.number(1))
                        .singletonOrThrow());
            }
        }
        assertThat(manager.getManagedArrays()).hasSize(before);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void no_native_memory_outlives_two_thousand_calls() throws Exception {
        NDArray x = manager.ones(new Shape(16, 1024)); // 64 KB a result: 2,000 lost ones would be 128 MB
        callOften(x, 200);
        long before = residentKilobytes();
        callOften(x, 2000);
        assertThat(residentKilobytes() - before).isLessThan(40_000);
    }

    private void callOften(NDArray x, int times) {
        for (int i = 0; i < times; i++) {
            try (NDManager scope = manager.newSubManager()) {
                script.call(scope, "sum", TorchScript.tensors(List.of(x, x)));
            }
        }
    }

    private static long residentKilobytes() throws Exception {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
