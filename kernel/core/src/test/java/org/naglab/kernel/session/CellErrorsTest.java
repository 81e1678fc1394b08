package org.naglab.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.protocol.Message;
import org.naglab.kernel.session.TestKernel.Answer;
import org.naglab.kernel.wire.Channel;

/** What a person sees of a failure, and that the kernel outlives it. */
@ExtendWith(SharedKernel.class)
final class CellErrorsTest {
    private final TestKernel kernel;

    CellErrorsTest(TestKernel kernel) {
        this.kernel = kernel;
    }

    @Test
    void an_exception_keeps_its_name_message_lines_and_causes() {
        kernel.run("int fail(int n) {\n  if (n == 0)\n    throw new IllegalStateException(\"deep\","
                + " new RuntimeException(\"why\"));\n  return fail(n - 1);\n}");
        Answer answer = kernel.run("int before = 1;\nfail(3)");
        int number = Fields.integer(answer.content(), "execution_count", 0);
        assertThat(answer.errorName()).isEqualTo("java.lang.IllegalStateException");
        assertThat(answer.errorMessage()).isEqualTo("deep");
        assertThat(answer.traceback())
                .contains(
                        "at fail in cell " + (number - 1) + ", line 3",
                        "at cell " + number + ", line 2",
                        "Caused by java.lang.RuntimeException: why")
                .doesNotContain("jdk.jshell", "REPL", "reflect");
    }

    @Test
    void an_exception_of_the_cells_own_keeps_the_name_it_was_given() {
        Answer answer = kernel.run("class Mine extends Exception {}\nthrow new Mine();");
        assertThat(answer.errorName()).isEqualTo("Mine");
    }

    @Test
    void a_compile_error_marks_the_source() {
        Answer answer = kernel.run("int ok = 1;\nint wrong = \"text\";");
        assertThat(answer.errorName()).isEqualTo("CompilationError");
        assertThat(answer.errorMessage()).contains("incompatible types").contains("line 2");
        assertThat(answer.traceback()).contains("   2 | int wrong = \"text\";\n" + " ".repeat(7 + 12) + "^^^^^^\n");
    }

    @Test
    void an_unknown_name_in_a_declaration_is_an_error_until_it_is_declared() {
        assertThat(kernel.run("int user() { return laterOn(); }").errorMessage())
                .contains("laterOn()");
        assertThat(kernel.run("int laterOn() { return 5; }\nuser()").result()).contains("5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "System.exit(3)",
                "Runtime.getRuntime().halt(3)",
                "java.util.function.IntConsumer ends = System::exit;\nends.accept(3)",
                "java.util.function.IntConsumer halts = Runtime.getRuntime()::halt;\nhalts.accept(3)",
                "int[] huge = new int[Integer.MAX_VALUE];",
                "int forever(int n) { return forever(n + 1) + 1; }\nforever(0)"
            })
    void the_kernel_and_its_state_survive(String code) {
        kernel.run("var survivor = \"here\";");
        assertThat(kernel.run(code).status()).isEqualTo("error");
        assertThat(kernel.run("survivor").result()).contains("here");
    }

    @Test
    void a_value_that_cannot_be_shown_is_an_error() {
        Answer answer = kernel.run(
                "record Bad() { public String toString() { throw new UnsupportedOperationException(\"no\"); } }\nnew Bad()");
        assertThat(answer.status()).isEqualTo("error");
        assertThat(answer.errorName()).isEqualTo("java.lang.UnsupportedOperationException");
    }

    @Test
    void a_user_expression_that_cannot_be_shown_is_an_error_of_its_own() {
        JsonObject request =
                TestKernel.request("class Grim { public String toString() { throw new AssertionError(\"grim\"); } }");
        request.add("user_expressions", Fields.of("grim", "new Grim()", "good", "20 + 1"));
        Answer answer = kernel.run(request);
        assertThat(answer.status()).isEqualTo("ok");
        JsonObject values = Fields.object(answer.content(), "user_expressions");
        assertThat(Fields.string(Fields.object(values, "grim"), "ename", "")).isEqualTo("java.lang.AssertionError");
        assertThat(values.getAsJsonObject("good").toString()).contains("\"21\"");
        assertThat(kernel.run("6 * 7").result()).contains("42");
    }

    @Test
    void a_magic_that_fails_as_nobody_expected_fails_its_cell(@TempDir Path folder) throws IOException {
        Path odd = Files.writeString(folder.resolve("odd.ipynb"), "{\"cells\": [{\"cell_type\": {}}]}");
        Answer answer = kernel.run("%load " + odd);
        assertThat(answer.errorName()).isEqualTo("java.lang.UnsupportedOperationException");
        assertThat(answer.content().has("execution_count")).isTrue();
        assertThat(answer.all("error")).hasSize(1);
        assertThat(kernel.run("6 * 7").result()).contains("42");
    }

    @Test
    void cells_that_wait_are_aborted() {
        List<Message> requests = List.of(
                kernel.process
                        .client()
                        .send(
                                Channel.SHELL,
                                "execute_request",
                                TestKernel.request("Thread.sleep(300); int x = 1 / 0;")),
                kernel.process.client().send(Channel.SHELL, "execute_request", TestKernel.request("1")),
                kernel.process.client().send(Channel.SHELL, "execute_request", TestKernel.request("2")));
        List<String> statuses = kernel.listen(4000).stream()
                .filter(m -> m.type().equals("execute_reply"))
                .map(m -> Fields.string(m.content(), "status", ""))
                .toList();
        assertThat(requests).hasSize(3);
        assertThat(statuses).containsExactly("error", "aborted", "aborted");
    }
}
