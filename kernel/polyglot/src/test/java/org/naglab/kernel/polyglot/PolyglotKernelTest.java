package org.naglab.kernel.polyglot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Guest cells as a front end meets them: in another process, behind real sockets. */
final class PolyglotKernelTest {
    private static PolyglotKernel kernel;

    @BeforeAll
    static void start() {
        kernel = new PolyglotKernel();
    }

    @AfterAll
    static void stop() {
        kernel.close();
    }

    @Nested
    class JavaScript_cells {
        @Test
        void add_two_numbers_and_read_a_java_variable() {
            kernel.run("int fromJava = 40;");
            assertThat(kernel.run("%%js\nfromJava + 2").result()).contains("42");
        }
    }
}
