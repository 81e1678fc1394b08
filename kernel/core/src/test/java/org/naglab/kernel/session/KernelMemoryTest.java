package org.naglab.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Cells that want more memory than there is, each in a kernel of its own. */
final class KernelMemoryTest {
    @Test
    void a_cell_that_fills_the_heap_with_large_arrays_gives_it_back() {
        survives(
                "byte[][] all = new byte[100_000][]; for (int i = 0; i < all.length; i++) all[i] = new byte[1 << 24];",
                "all");
    }

    @Test
    void a_cell_that_fills_the_heap_with_small_objects_gives_it_back() {
        survives("var all = new ArrayList<Object>(); while (true) all.add(new int[10]);", "all");
    }

    private static void survives(String code, String variable) {
        try (TestKernel kernel = new TestKernel()) {
            kernel.run("var survivor = \"here\";");
            assertThat(kernel.run(code).errorName()).isEqualTo("java.lang.OutOfMemoryError");
            assertThat(kernel.run("byte[] room = new byte[100 << 20]; " + variable + " == null && room.length > 0")
                            .result())
                    .contains("true");
            assertThat(kernel.run("survivor").result()).contains("here");
        }
    }
}
