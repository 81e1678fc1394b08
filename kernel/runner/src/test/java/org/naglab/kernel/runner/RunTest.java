package org.naglab.kernel.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.naglab.kernel.runner.TestNotebooks.code;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole command, with real kernels. */
final class RunTest {
    @TempDir
    private Path folder;

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void several_notebooks_run_each_in_its_kernel_and_the_worst_decides() throws IOException {
        TestNotebooks notebooks = new TestNotebooks(folder);
        notebooks.write("a.ipynb", code("int only = 1;"), code("throw new IllegalStateException();"), code("2"));
        notebooks.write("b.ipynb", code("int only = 2;\nonly"));
        String out = path("out") + "/";
        int status = Run.status(new String[] {
            path("a.ipynb"), path("b.ipynb"), "-o", out, "--html", "--markdown", "--junit", path("junit.xml")
        });
        assertThat(status).isEqualTo(1);
        assertThat(folder.resolve("out/b.ipynb")).content().contains("\"2\"");
        assertThat(folder.resolve("out/a.html")).content().contains("IllegalStateException");
        assertThat(folder.resolve("out/b.md")).content().contains("```java\nint only = 2;");
        assertThat(folder.resolve("junit.xml"))
                .content()
                .contains("name=\"a.ipynb\" tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\"")
                .contains("name=\"b.ipynb\" tests=\"1\" failures=\"0\"");
    }

    @Test
    void a_check_finds_what_differs_until_an_update_accepts_it() throws IOException {
        TestNotebooks notebooks = new TestNotebooks(folder);
        Path notebook = notebooks.write(
                "a.ipynb", code("6 * 7"), code("System.nanoTime()", "volatile"), code("1 / 0", "raises-exception"));
        String[] check = {notebook.toString(), "-o", path("out") + "/", "--check"};
        assertThat(Run.status(check)).isEqualTo(1);
        assertThat(notebook).content().doesNotContain("42").doesNotContain("ArithmeticException");
        assertThat(Run.status(new String[] {notebook.toString(), "-o", path("out") + "/", "--update"}))
                .isZero();
        String updated = Files.readString(notebook);
        assertThat(updated).contains("42", "ArithmeticException").doesNotContain("papermill");
        assertThat(Run.status(check)).isZero();
        assertThat(notebook).hasContent(updated);
    }

    @Test
    void wrong_arguments_end_with_2_before_anything_runs() throws IOException {
        TestNotebooks notebooks = new TestNotebooks(folder);
        notebooks.write("a.ipynb", code("Files.createFile(Path.of(\"" + path("ran") + "\"));"));
        assertThat(Run.status(new String[] {path("a.ipynb"), path("none.ipynb"), "-o", path("out") + "/"}))
                .isEqualTo(2);
        assertThat(Run.status(new String[] {path("a.ipynb"), "-o", path("out") + "/", "-p", "x", "1"}))
                .isEqualTo(2);
        assertThat(Run.status(new String[] {})).isEqualTo(2);
        assertThat(folder.resolve("ran")).doesNotExist();
    }

    @Test
    void help_that_is_a_parameter_s_value_is_no_request_for_help() {
        assertThat(Run.status(new String[] {"--help"})).isZero();
        assertThat(Run.status(new String[] {path("none.ipynb"), "-r", "title", "--help"}))
                .isEqualTo(2);
    }

    @Test
    void the_process_ends_at_once_after_wrong_arguments() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Run.class.getName(),
                        path("none.ipynb"))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        boolean ended = process.waitFor(6, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended).as("within 6 s").isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(folder.resolve("log"))
                .content()
                .startsWith("nag run: cannot read notebook")
                .contains("none.ipynb")
                .endsWith("\nnag run --help tells more\n")
                .doesNotContain("--timeout");
    }
}
