package org.naglab.kernel.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.naglab.kernel.runner.TestNotebooks.code;
import static org.naglab.kernel.runner.TestNotebooks.outputs;
import static org.naglab.kernel.runner.TestNotebooks.text;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.runner.CellResult.Outcome;

final class NotebookRunTest {
    @TempDir
    private Path folder;

    private TestNotebooks notebooks;

    @BeforeEach
    void prepareFolder() {
        notebooks = new TestNotebooks(folder);
    }

    private static List<Outcome> outcomes(RunResult result) {
        return result.cells().stream().map(CellResult::outcome).toList();
    }

    private static List<String> statuses(List<JsonObject> cells) {
        return cells.stream().map(PapermillRecord::status).toList();
    }

    private void awaitFile(Path file) throws InterruptedException {
        long end = System.nanoTime() + 60_000_000_000L;
        while (!Files.exists(file)) {
            assertThat(System.nanoTime()).as("%s must appear within 60 s", file).isLessThan(end);
            Thread.sleep(20);
        }
    }

    @Test
    void cells_run_in_order_with_injected_parameters_and_settled_output() throws IOException {
        Path notebook = notebooks.write(
                "in.ipynb",
                text("# Title"),
                code("int n = 1;\nString name = \"x\";", "parameters"),
                code("for (int i = 0; i < 5; i++) System.out.print(\"\\rstep \" + i);\nSystem.out.println();"),
                code("String id = display(\"before\");"),
                code("  \n"),
                code("updateDisplay(id, \"after\");\nname + n"));
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        RunProgress progress = new RunProgress(new PrintStream(said, true, StandardCharsets.UTF_8), false);
        RunResult result = notebooks
                .prepare(progress, notebook, "-p", "n", "41", "-r", "name", "é")
                .run();
        assertThat(result.verdict()).isEqualTo(Verdict.DONE);
        List<JsonObject> cells = notebooks.executed();
        assertThat(cells).hasSize(6);
        assertThat(Notebook.hasTag(cells.get(1), "injected-parameters")).isTrue();
        assertThat(Notebook.source(cells.get(1))).isEqualTo("// Parameters\nint n = 41;\nString name = \"é\";\n");
        assertThat(outputs(cells.get(2))).contains("step 4").doesNotContain("step 3");
        assertThat(outputs(cells.get(3))).contains("after").doesNotContain("before");
        assertThat(outputs(cells.get(5))).contains("é41");
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("[ 5/5] ok");
    }

    @Test
    void a_cell_s_progress_bar_is_told_as_text_while_it_runs() throws IOException {
        TestNotebooks.Notes notes = new TestNotebooks.Notes();
        Path notebook = notebooks.write("in.ipynb", code("for (int i : progress(2, \"fitting\")) {\n}\n7"));
        notebooks.prepare(notes, notebook).run();
        assertThat(notes.bars).isNotEmpty().allMatch(text -> text.startsWith("fitting "));
        assertThat(notes.bars).last().asString().contains("2/2");
    }

    @Test
    void every_cell_and_the_notebook_carry_papermills_record() throws IOException {
        Path notebook =
                notebooks.write("in.ipynb", text("# Title"), code("double rate = 1;", "parameters"), code("rate"));
        notebooks.prepare(notebook, "-p", "rate", "NaN").run();
        Notebook output = Notebook.read(notebooks.output());
        JsonObject papermill = Fields.object(output.metadata(), "papermill");
        assertThat(papermill.keySet())
                .containsExactlyInAnyOrder(
                        "default_parameters",
                        "duration",
                        "end_time",
                        "environment_variables",
                        "exception",
                        "input_path",
                        "output_path",
                        "parameters",
                        "start_time",
                        "version");
        assertThat(papermill.get("parameters")).isEqualTo(Fields.of("rate", "NaN"));
        assertThat(papermill.get("exception").isJsonNull()).isTrue();
        assertThat(papermill.get("duration").getAsDouble()).isPositive();
        for (JsonElement each : output.cells()) {
            JsonObject metadata = Fields.object(each.getAsJsonObject(), "metadata");
            assertThat(metadata.get("tags").isJsonArray()).isTrue();
            JsonObject record = Fields.object(metadata, "papermill");
            assertThat(record.get("status").getAsString()).isEqualTo("completed");
            assertThat(record.get("exception").getAsBoolean()).isFalse();
            assertThat(record.get("start_time").getAsString())
                    .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}");
            assertThat(record.get("duration").getAsDouble()).isNotNegative();
        }
    }

    @Test
    void the_first_failing_cell_ends_the_run_and_its_error_is_kept_and_pointed_to() throws IOException {
        Path notebook =
                notebooks.write("in.ipynb", code("1/0", "raises"), code("int[] a = {};\na[0]"), code("\"never\""));
        RunResult result = notebooks.prepare(notebook).run();
        assertThat(result.verdict()).isEqualTo(Verdict.CELL_FAILED);
        assertThat(outcomes(result)).containsExactly(Outcome.COMPLETED, Outcome.FAILED, Outcome.NOT_RUN);
        CellResult.Failure failure = result.culprit().orElseThrow().failure().orElseThrow();
        assertThat(failure.name()).isEqualTo("java.lang.ArrayIndexOutOfBoundsException");
        assertThat(AnsiText.plain(String.join("\n", failure.traceback()))).contains("cell 2, line 2");
        List<JsonObject> cells = notebooks.executed();
        assertThat(outputs(cells.get(0))).contains("ArithmeticException");
        assertThat(outputs(cells.get(1))).contains("ArrayIndexOutOfBoundsException");
        assertThat(statuses(cells)).containsExactly("completed", "failed", "pending");
        Notebook output = Notebook.read(notebooks.output());
        assertThat(Fields.bool(Fields.object(output.metadata(), "papermill"), "exception", false))
                .isTrue();
        assertThat(Notebook.source(output.cells().get(0).getAsJsonObject()))
                .contains("href=\"#papermill-error-cell\">In [2]<");
        assertThat(Notebook.source(output.cells().get(2).getAsJsonObject()))
                .startsWith("<span id=\"papermill-error-cell\"");
        // A run of that output has no trace of the notes.
        Path again = folder.resolve("again.ipynb");
        Files.copy(notebooks.output(), again);
        notebooks.prepare(again).run();
        assertThat(Files.readString(notebooks.output()).split("papermill-error-cell-tag", -1))
                .hasSize(3);
    }

    @Test
    void a_cell_that_must_fail_and_does_not_fails_the_run() throws IOException {
        Path may = notebooks.write("may.ipynb", code("1", "raises-exception"));
        assertThat(notebooks.prepare(may).run().verdict()).isEqualTo(Verdict.DONE);
        assertThat(notebooks.prepare(may, "--check").run().verdict()).isEqualTo(Verdict.CELL_FAILED);
        RunResult must = notebooks
                .prepare(notebooks.write("must.ipynb", code("1", "raises")))
                .run();
        assertThat(must.verdict()).isEqualTo(Verdict.CELL_FAILED);
        assertThat(must.culprit().orElseThrow().failure().orElseThrow().message())
                .isEqualTo("a cell tagged raises must fail, but it ended well");
    }

    @Test
    void a_killed_kernel_is_reported_within_two_seconds_and_the_output_is_valid() throws Exception {
        Path pid = folder.resolve("pid");
        Path notebook = notebooks.write(
                "in.ipynb",
                code("\"finished\""),
                code(
                        "System.out.println(\"begun\");\nThread.sleep(1000); // it is on its way\nFiles.writeString(Path.of(\""
                                + pid
                                + ".part\"), \"\" + ProcessHandle.current().pid());\nFiles.move(Path.of(\"" + pid
                                + ".part\"), Path.of(\"" + pid + "\"));\nThread.sleep(600_000);"),
                code("\"never\""));
        NotebookRun run = notebooks.prepare(notebook);
        List<RunResult> results = new ArrayList<>();
        Thread runner = new Thread(() -> results.add(run.run()));
        runner.start();
        awaitFile(pid);
        assertThat(statuses(notebooks.executed())).containsExactly("completed", "running", "pending");
        new ProcessBuilder("kill", "-9", Files.readString(pid)).start().waitFor();
        long killed = System.nanoTime();
        runner.join(20_000);
        assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(2));
        assertThat(results).singleElement().satisfies(result -> {
            assertThat(result.verdict()).isEqualTo(Verdict.KERNEL_DIED);
            assertThat(outcomes(result)).containsExactly(Outcome.COMPLETED, Outcome.KERNEL_DIED, Outcome.NOT_RUN);
        });
        List<JsonObject> cells = notebooks.executed();
        assertThat(outputs(cells.get(0))).contains("finished");
        assertThat(outputs(cells.get(1))).contains("begun", "KernelDied", "signal 9");
        assertThat(statuses(cells)).containsExactly("completed", "failed", "pending");
    }

    @Nested
    class When_time_is_short {
        @Test
        void a_cell_beyond_its_time_is_stopped() throws IOException {
            Path notebook = notebooks.write("in.ipynb", code("while (true);"));
            assertThat(notebooks.prepare(notebook, "--timeout", "1").run().verdict())
                    .isEqualTo(Verdict.TIMED_OUT);
            assertThat(outputs(notebooks.executed().get(0)))
                    .contains("CellTimeout", "the cell took longer than 1.0 s", "CellInterrupted");
        }

        @Test
        void a_cell_that_does_not_end_then_is_told_what_it_has_lost() throws IOException {
            Path notebook = notebooks.write(
                    "in.ipynb", code("new java.util.concurrent.Semaphore(0).acquireUninterruptibly();"));
            RunResult result = notebooks
                    .prepare(notebook, "--timeout", "8", "--stop-timeout", "2")
                    .run();
            assertThat(result.verdict()).isEqualTo(Verdict.TIMED_OUT);
            assertThat(outputs(notebooks.executed().get(0)))
                    .contains("CellTimeout", "given 2.0 s to save", "since it last saved is lost");
            assertThat(result.cells().getFirst().failure().orElseThrow().traceback())
                    .anyMatch(line -> line.contains("since it last saved is lost"));
        }

        @Test
        void the_cell_at_the_end_of_the_runs_time_is_stopped() throws IOException {
            Path notebook = notebooks.write("in.ipynb", code("1"), code("Thread.sleep(600_000);"), code("2"));
            RunResult result = notebooks
                    .prepare(notebook, "--timeout", "500", "--total-timeout", "12")
                    .run();
            assertThat(result.verdict()).isEqualTo(Verdict.TIMED_OUT);
            assertThat(outcomes(result)).containsExactly(Outcome.COMPLETED, Outcome.TIMED_OUT, Outcome.NOT_RUN);
            assertThat(outputs(notebooks.executed().get(1))).contains("RunTimeout", "the run took longer than 12.0 s");
        }
    }

    @Test
    void a_run_that_is_told_to_stop_stops_and_writes() throws Exception {
        Path begun = folder.resolve("begun");
        NotebookRun run = notebooks.prepare(notebooks.write(
                "in.ipynb",
                code("1"),
                code("Files.createFile(Path.of(\"" + begun + "\")); Thread.sleep(600_000);"),
                code("2")));
        List<RunResult> results = new ArrayList<>();
        Thread runner = new Thread(() -> results.add(run.run()));
        runner.start();
        awaitFile(begun);
        run.stop();
        runner.join(20_000);
        assertThat(results).extracting(RunResult::verdict).containsExactly(Verdict.INTERRUPTED);
        assertThat(statuses(notebooks.executed())).containsExactly("completed", "failed", "pending");
    }

    @Test
    void the_notebook_keeps_what_the_runner_does_not_know_and_nothing_half_written_stays() throws IOException {
        JsonObject odd = code("1");
        odd.add("custom", Fields.json("kept"));
        notebooks.prepare(notebooks.write("in.ipynb", odd)).run();
        assertThat(Fields.string(notebooks.executed().get(0), "custom", "")).isEqualTo("kept");
        try (Stream<Path> files = Files.list(notebooks.output().getParent())) {
            assertThat(files).containsExactly(notebooks.output());
        }
        for (JsonElement each : Notebook.read(notebooks.output()).cells()) {
            assertThat(each.getAsJsonObject().keySet())
                    .contains("id", "metadata", "source", "outputs", "execution_count");
        }
    }

    @Test
    void wrong_arguments_are_told_before_anything_runs() throws IOException {
        Path notebook = notebooks.write("in.ipynb", code("int n = 1;", "parameters"));
        assertThatThrownBy(() -> notebooks.prepare(notebook, "-p", "m", "1")).hasMessageContaining("n (int)");
        assertThatThrownBy(() -> notebooks.prepare(folder.resolve("none.ipynb")))
                .hasMessageContaining("none.ipynb");
        Files.writeString(folder.resolve("bad.ipynb"), "[1");
        assertThatThrownBy(() -> notebooks.prepare(folder.resolve("bad.ipynb"))).hasMessageContaining("JSON object");
        assertThatThrownBy(() -> notebooks.prepare(notebook, "--from-cell", "2"))
                .hasMessageContaining("1 to 1, got 2");
        assertThatThrownBy(() -> notebooks.prepare(notebook, "--from-cell", "x"))
                .hasMessageContaining("got x");
        assertThat(notebooks.output()).doesNotExist();
    }
}
