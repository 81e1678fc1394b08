package org.naglab.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.session.TestKernel.Answer;
import org.naglab.kernel.wire.Channel;

/** Magics as a front end meets them. */
final class MagicsTest {
    private static TestKernel kernel;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        kernel = new TestKernel();
    }

    @AfterAll
    static void stop() {
        kernel.close();
    }

    private Path write(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text);
    }

    @Nested
    class Load {
        @Test
        void a_file_runs_as_if_it_stood_in_the_cell() throws Exception {
            Path file = write("setup.jsh", "int loaded = 40;\nSystem.out.println(\"from the file\");\nloaded");
            Answer answer = kernel.run("int before = 2;\n%load " + file + "\nloaded + before");
            assertThat(answer.text("stdout")).isEqualTo("from the file\n");
            assertThat(answer.result()).contains("42");
        }

        @Test
        void a_notebook_runs_its_code_cells_with_their_magics() throws Exception {
            Path file = write("some.ipynb", """
                    {"nbformat": 4, "cells": [
                      {"cell_type": "markdown", "source": ["not code"]},
                      {"cell_type": "code", "source": ["int first = 3;\\n", "int second = 4;"]},
                      {"cell_type": "code", "source": "%%time\\nint third = 5;"}]}""");
            Answer answer = kernel.run("%load " + file + "\nfirst + second + third");
            assertThat(answer.text("stdout")).startsWith("wall ");
            assertThat(answer.result()).contains("12");
        }

        @Test
        void an_error_names_the_file_and_ends_the_cell() throws Exception {
            Path file = write("wrong.jsh", "int fine = 1;\nObject o = null;\no.toString();");
            Answer answer = kernel.run("%load " + file + "\nSystem.out.println(\"not reached\");");
            assertThat(answer.errorName()).isEqualTo("java.lang.NullPointerException");
            assertThat(answer.traceback()).contains("line 3", "while loading " + file);
            assertThat(answer.text("stdout")).isEmpty();
        }

        @Test
        void a_file_that_loads_itself_is_refused() throws Exception {
            Path file = folder.resolve("round.jsh");
            Files.writeString(file, "%load " + file);
            assertThat(kernel.run("%load " + file).errorMessage()).contains("must not load itself");
        }

        @Test
        void a_missing_file_is_an_error() {
            assertThat(kernel.run("%load nowhere.jsh").errorMessage()).contains("nowhere.jsh");
            assertThat(kernel.run("%load").errorMessage()).contains("must be named");
        }

        @Test
        void an_endless_loop_after_it_still_stops() throws Exception {
            Path file = write("quick.jsh", "int quick = 1;");
            var request = kernel.process
                    .client()
                    .send(
                            Channel.SHELL,
                            "execute_request",
                            TestKernel.request("%load " + file + "\n%time quick = 2;\nwhile (true);"));
            Thread.sleep(1500);
            kernel.process.interrupt();
            Answer answer = kernel.await(request, prompt -> {});
            assertThat(answer.errorName()).isEqualTo("CellInterrupted");
            assertThat(kernel.run("quick").result()).contains("2");
        }

        @Test
        void an_endless_loop_within_the_file_stops() throws Exception {
            Path file = write("endless.jsh", "while (true);");
            var request =
                    kernel.process.client().send(Channel.SHELL, "execute_request", TestKernel.request("%load " + file));
            Thread.sleep(1500);
            kernel.process.interrupt();
            assertThat(kernel.await(request, prompt -> {}).errorName()).isEqualTo("CellInterrupted");
        }
    }

    @Nested
    class Lines {
        @Test
        void a_timed_line_shows_its_value_and_its_time() {
            Answer answer = kernel.run("%time 6 * 7");
            assertThat(answer.result()).contains("42");
            assertThat(answer.text("stdout")).startsWith("wall ");
            assertThat(kernel.run("%time 1 / 0").errorName()).isEqualTo("java.lang.ArithmeticException");
        }

        @Test
        void a_line_is_measured() {
            assertThat(kernel.run("%timeit Math.sqrt(3)").text("stdout"))
                    .matches("(?s)[0-9.e+]+ (ns|µs|ms|s) median of 7 runs, from .*");
        }

        @Test
        void help_tells_all_about_one_magic_and_rejects_unknown_names() {
            assertThat(kernel.run("%help load").result().orElse("")).contains("%load FILE", "Relative names start");
            assertThat(kernel.run("%help %%time").result().orElse("")).contains("%time CODE", "%%time:");
            assertThat(kernel.run("%help").result().orElse("")).contains("%classpath", "[also %jars]", "%%sh");
            assertThat(kernel.run("%help nonsense").errorMessage()).contains("lsmagic", "nonsense");
        }

        @Test
        void a_reset_forgets_what_cells_declared() {
            kernel.run("int forgotten = 1; import java.time.Duration;");
            assertThat(kernel.run("%reset").status()).isEqualTo("ok");
            assertThat(kernel.run("forgotten").errorName()).isEqualTo("CompilationError");
            assertThat(kernel.run("%who").result()).contains("nothing is declared yet");
            assertThat(kernel.run("String forgotten = \"new\";\nforgotten").result())
                    .contains("new");
        }

        @Test
        void the_environment_is_shown_but_not_changed() {
            assertThat(kernel.run("%env PATH").result()).contains(System.getenv("PATH"));
            assertThat(kernel.run("%env A=b").errorMessage()).contains("cannot be changed");
        }

        @Test
        void aliases_do_what_their_names_do() throws Exception {
            Path jar = write("empty.jar", "");
            assertThat(kernel.run("%jars " + jar).status()).isEqualTo("ok");
            assertThat(kernel.run("%%bash\necho sh").text("stdout")).isEqualTo("sh\n");
        }
    }

    @Nested
    class Cells {
        @Test
        void markup_is_shown_as_it_is() {
            Answer answer = kernel.run("%%html\n<b>bold</b>");
            assertThat(Fields.object(answer.all("execute_result").getFirst().content(), "data")
                            .get("text/html")
                            .getAsString())
                    .isEqualTo("<b>bold</b>");
        }

        @Test
        void a_cell_is_written_to_a_file() throws Exception {
            Path file = folder.resolve("out.txt");
            kernel.run("%%writefile " + file + "\none\ntwo");
            kernel.run("%%writefile -a " + file + "\nthree\n");
            assertThat(file).hasContent("one\ntwo\nthree\n");
            assertThat(kernel.run("%%writefile " + folder.resolve("no/where") + "\nx")
                            .errorName())
                    .isEqualTo("java.nio.file.NoSuchFileException");
        }
    }

    @Nested
    class Questions {
        private List<String> complete(String code) {
            Answer answer = kernel.ask(
                    Channel.SHELL,
                    "complete_request",
                    "code",
                    code,
                    "cursor_pos",
                    code.codePointCount(0, code.length()));
            int start = Fields.integer(answer.content(), "cursor_start", -1);
            List<String> lines = new ArrayList<>();
            answer.content()
                    .getAsJsonArray("matches")
                    .forEach(match ->
                            lines.add(code.substring(0, code.offsetByCodePoints(0, start)) + match.getAsString()));
            return lines;
        }

        private String inspect(String code, int cursor) {
            Answer answer = kernel.ask(Channel.SHELL, "inspect_request", "code", code, "cursor_pos", cursor);
            return Fields.string(Fields.object(answer.content(), "data"), "text/plain", "");
        }

        @Test
        void names_complete_after_per_cent_signs() {
            assertThat(complete("%cl")).containsExactly("%classpath");
            assertThat(complete("%ti")).containsExactly("%time", "%timeit", "%%time", "%%timeit");
            assertThat(complete("%%")).contains("%%sh", "%%html").noneMatch(name -> name.matches("%\\w.*"));
            assertThat(complete("int a = 1;\n%lo")).containsExactly("int a = 1;\n%load", "int a = 1;\n%loadFromPOM");
        }

        @Test
        void files_and_names_complete_as_arguments() throws Exception {
            write("with-ä.jsh", "");
            write("with.txt", "");
            Files.createDirectory(folder.resolve("within"));
            assertThat(complete("%load " + folder + "/wi"))
                    .containsExactly("%load " + folder + "/with-ä.jsh", "%load " + folder + "/within/");
            assertThat(complete("%classpath \"𝄞\" " + folder + "/wi"))
                    .containsExactly("%classpath \"𝄞\" " + folder + "/within/");
            assertThat(complete("%help wr")).containsExactly("%help writefile");
            assertThat(complete("%env PAT")).contains("%env PATH");
        }

        @Test
        void a_remainder_and_a_text_block_are_no_magics() {
            kernel.run("int whole = 7, lsmany = 2;");
            assertThat(complete("int rest = whole +\n%ls")).noneMatch(line -> line.contains("%lsmagic"));
            assertThat(complete("var text = \"\"\"\n%ls")).noneMatch(line -> line.contains("%lsmagic"));
        }

        @Test
        void inspection_shows_the_manual() {
            assertThat(inspect("%load", 3)).contains("%load FILE", "Relative names start");
            assertThat(inspect("%load some/file", 12)).contains("%load FILE");
            assertThat(inspect("int a = 1;\n%%time", 14)).isEmpty();
            assertThat(inspect("%%sh\nls", 2)).contains("script of sh");
        }
    }
}
