package org.naglab.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.naglab.kernel.session.TestKernel.Answer;

/** Magics among and before Java. */
@ExtendWith(SharedKernel.class)
final class MagicCellsTest {
    private final TestKernel kernel;

    MagicCellsTest(TestKernel kernel) {
        this.kernel = kernel;
    }

    @Test
    void time_is_told_and_errors_keep_their_lines() {
        assertThat(kernel.run("%%time\n1 + 1").text("stdout")).startsWith("wall ");
        assertThat(kernel.run("%%time\nint ok = 1;\n1 / 0").traceback()).contains("line 3");
    }

    @Test
    void timeit_measures_statements() {
        kernel.run("int measured = 3;");
        assertThat(kernel.run("%%timeit\nMath.sqrt(measured);").text("stdout"))
                .matches("(?s)[0-9.e+]+ (ns|µs|ms|s) median of 7 runs, from .*");
    }

    @Test
    void a_script_prints_and_its_failure_is_an_error() {
        Answer answer = kernel.run("%%sh\necho from sh; exit 3");
        assertThat(answer.text("stdout")).isEqualTo("from sh\n");
        assertThat(answer.errorMessage()).isEqualTo("exit status 3");
    }

    @Test
    void declarations_are_listed() {
        kernel.run("record Listed(int a) {}\nString listedText = \"\";\nint listedMethod(int a) { return a; }");
        assertThat(kernel.run("%who").result().orElse(""))
                .contains("String listedText", "listedMethod(int)int", "Listed");
    }

    @Test
    void magics_stand_between_statements() {
        Answer answer = kernel.run("int left = 7\n% 4;\n%env PATH\nleft");
        assertThat(answer.status()).isEqualTo("ok");
        assertThat(answer.result()).contains("3");
    }

    @Test
    void a_missing_jar_is_an_error() {
        assertThat(kernel.run("%classpath /nowhere/x.jar").errorMessage()).contains("/nowhere/x.jar");
    }

    @Test
    void classes_of_an_added_folder_can_be_used(@org.junit.jupiter.api.io.TempDir java.nio.file.Path folder)
            throws Exception {
        java.nio.file.Path source = folder.resolve("Added.java");
        java.nio.file.Files.writeString(
                source, "package added; public class Added { public static int n() { return 9; } }");
        javax.tools.ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-d", folder.toString(), source.toString());
        assertThat(kernel.run("%classpath " + folder + "\nadded.Added.n()").result())
                .contains("9");
    }

    @Test
    void magics_list_themselves_and_reject_unknown_names() {
        assertThat(kernel.run("%lsmagic").result().orElse("")).contains("%%time");
        assertThat(kernel.run("%nonsense").errorMessage()).contains("lsmagic");
    }
}
