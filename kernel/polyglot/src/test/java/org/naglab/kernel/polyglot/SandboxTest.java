package org.naglab.kernel.polyglot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.naglab.kernel.session.TestKernel;
import org.naglab.kernel.session.TestKernel.Answer;

/** What guest cells can reach under either choice. */
final class SandboxTest {
    @Test
    void constrained_cells_exchange_data_and_reach_nothing_else() {
        try (TestKernel kernel = new TestKernel(Duration.ofMinutes(4), "-Xmx700m", "-Dnaglab.sandbox=constrained")) {
            kernel.run(
                    "var numbers = new ArrayList<>(List.of(1, 2)); record P(int a) {} var p = new P(7); var file = new File(\"x\");");
            assertThat(kernel.run("%%js\nnumbers[0] + numbers.length + toJs(p).a")
                            .result())
                    .contains("10");
            assertThat(kernel.run("%%js\nconsole.log('printed')").text("stdout"))
                    .isEqualTo("printed\n");
            for (String cell : new String[] {
                "%%js\nJava.type('java.lang.Runtime')",
                "%%js\nload('/etc/passwd')",
                "%%js\nfile.delete()",
                "%%js\np.getClass().forName('java.lang.Runtime')",
                "%%python\nopen('" + Path.of("pom.xml").toAbsolutePath() + "').read()",
                "%%python\nimport java\njava.type('java.lang.Runtime')",
                "%%python\n__import__('os').listdir('/')",
                "%%python\nfile.delete()"
            }) {
                Answer answer = kernel.run(cell);
                assertThat(answer.status())
                        .as(cell + " gave " + answer.result())
                        .isEqualTo("error");
            }
            assertThat(kernel.run("%%python --out total\ntotal = sum(numbers)").status())
                    .isEqualTo("ok");
            assertThat(kernel.run("total").result()).contains("3");
        }
    }

    @Test
    void trusted_cells_reach_java_and_files() {
        try (TestKernel kernel = new TestKernel(Duration.ofMinutes(4), "-Xmx700m")) {
            assertThat(Path.of("pom.xml"))
                    .satisfies(path -> assertThat(Files.exists(path)).isTrue());
            assertThat(kernel.run(
                                    "%%js\nJava.type('java.nio.file.Files').exists(Java.type('java.nio.file.Path').of('pom.xml'))")
                            .result())
                    .contains("true");
        }
    }

    @Test
    void another_choice_is_refused() {
        assertThatThrownBy(() -> Sandbox.of("open"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("trusted or constrained, got open");
    }
}
