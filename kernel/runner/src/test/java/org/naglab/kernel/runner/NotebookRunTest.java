package org.naglab.kernel.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.runner.NotebookRun.Verdict;

final class NotebookRunTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private static JsonObject cell(String source, String... tags) {
        return Fields.of(
                "cell_type",
                "code",
                "execution_count",
                null,
                "metadata",
                Fields.of("tags", List.of(tags)),
                "outputs",
                List.of(),
                "source",
                source);
    }

    private Path notebook(JsonObject... cells) throws IOException {
        Path file = folder.resolve("in.ipynb");
        JsonObject json =
                Fields.of("cells", List.of(cells), "metadata", new JsonObject(), "nbformat", 4, "nbformat_minor", 4);
        Files.writeString(file, json.toString());
        return file;
    }

    private Path output() {
        return folder.resolve("out").resolve("out.ipynb");
    }

    private NotebookRun prepare(Path notebook, String... options) {
        List<String> args = new ArrayList<>(List.of(notebook.toString(), "-o", output().toString()));
        args.addAll(List.of(options));
        PrintStream progress = new PrintStream(said, true, StandardCharsets.UTF_8);
        return new NotebookRun(RunOptions.parse(args.toArray(String[]::new)), progress, false, Clock.systemUTC());
    }

    private List<JsonObject> executed() {
        return Notebook.read(output()).codeCells();
    }

    private static String outputs(JsonObject cell) {
        return cell.get("outputs").toString();
    }

    private static String status(JsonObject cell) {
        return Fields.string(Fields.object(Fields.object(cell, "metadata"), "papermill"), "status", "");
    }

    @Test
    void cells_run_in_order_with_injected_parameters_and_settled_output() throws IOException {
        Path notebook = notebook(
                cell("int n = 1;\nString name = \"x\";", "parameters"),
                cell("for (int i = 0; i < 5; i++) System.out.print(\"\\rstep \" + i);\nSystem.out.println();"),
                cell("String id = display(\"before\");"),
                cell("updateDisplay(id, \"after\");\nname + n"));
        assertThat(prepare(notebook, "-p", "n", "41", "-p", "name", "é").run()).isEqualTo(Verdict.DONE);
        List<JsonObject> cells = executed();
        assertThat(cells).hasSize(5);
        assertThat(Notebook.hasTag(cells.get(1), "injected-parameters")).isTrue();
        assertThat(Notebook.source(cells.get(1))).isEqualTo("// Parameters\nint n = 41;\nString name = \"é\";\n");
        assertThat(outputs(cells.get(2))).contains("step 4").doesNotContain("step 3");
        assertThat(outputs(cells.get(3))).contains("after").doesNotContain("before");
        assertThat(outputs(cells.get(4))).contains("é41");
        assertThat(cells.stream().map(NotebookRunTest::status)).containsOnly("completed");
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("[ 5/5] ok");
        JsonObject papermill = Fields.object(Notebook.read(output()).metadata(), "papermill");
        assertThat(Fields.object(papermill, "parameters").toString()).isEqualTo("{\"n\":41,\"name\":\"é\"}");
    }

    @Test
    void the_first_failing_cell_ends_the_run_and_its_error_is_kept() throws IOException {
        Path notebook = notebook(cell("1/0", "raises"), cell("int[] a = {};\na[0]"), cell("\"never\""));
        assertThat(prepare(notebook).run()).isEqualTo(Verdict.CELL_FAILED);
        List<JsonObject> cells = executed();
        assertThat(outputs(cells.get(0))).contains("ArithmeticException");
        assertThat(outputs(cells.get(1))).contains("ArrayIndexOutOfBoundsException");
        assertThat(cells.stream().map(NotebookRunTest::status)).containsExactly("completed", "failed", "pending");
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("FAILED", "cell 2, line 2");
    }

    @Test
    void a_dead_kernel_is_told_apart_and_finished_cells_are_kept() throws IOException {
        Path notebook = notebook(
                cell("\"finished\""),
                cell("ProcessHandle.current().pid();\nnew ProcessBuilder(\"kill\", \"-9\","
                        + " \"\" + ProcessHandle.current().pid()).start().waitFor(); Thread.sleep(60_000);"));
        assertThat(prepare(notebook).run()).isEqualTo(Verdict.KERNEL_DIED);
        assertThat(outputs(executed().get(0))).contains("finished");
        assertThat(outputs(executed().get(1))).contains("KernelDied", "signal 9");
    }

    @Test
    void a_cell_beyond_its_time_is_stopped() throws IOException {
        Path notebook = notebook(cell("while (true);"));
        assertThat(prepare(notebook, "--timeout", "1").run()).isEqualTo(Verdict.CELL_FAILED);
        assertThat(outputs(executed().get(0))).contains("CellTimeout", "longer than 1.0 s", "CellInterrupted");
    }

    @Test
    void a_run_that_is_told_to_stop_stops_and_writes() throws Exception {
        NotebookRun run = prepare(notebook(cell("1"), cell("Thread.sleep(600_000);"), cell("2")));
        List<Verdict> verdicts = new ArrayList<>();
        Thread runner = new Thread(() -> verdicts.add(run.run()));
        runner.start();
        while (!Files.exists(output()) || !status(executed().get(0)).equals("completed")) {
            Thread.sleep(100);
        }
        run.stop();
        runner.join(20_000);
        assertThat(verdicts).containsExactly(Verdict.INTERRUPTED);
        assertThat(executed().stream().map(NotebookRunTest::status)).containsExactly("completed", "failed", "pending");
    }

    @Test
    void the_notebook_keeps_what_the_runner_does_not_know_and_nothing_half_written_stays() throws IOException {
        JsonObject odd = cell("1");
        odd.add("custom", Fields.json("kept"));
        prepare(notebook(odd)).run();
        assertThat(Fields.string(executed().get(0), "custom", "")).isEqualTo("kept");
        assertThat(Fields.string(executed().get(0), "id", "")).isNotEmpty();
        try (Stream<Path> files = Files.list(output().getParent())) {
            assertThat(files).containsExactly(output());
        }
        JsonArray cells = Notebook.read(output()).cells();
        for (JsonElement each : cells) {
            assertThat(each.getAsJsonObject().keySet())
                    .contains("id", "metadata", "source", "outputs", "execution_count");
        }
    }

    @Test
    void wrong_arguments_are_told_before_anything_runs() throws IOException {
        Path notebook = notebook(cell("int n = 1;", "parameters"));
        assertThatThrownBy(() -> prepare(notebook, "-p", "m", "1")).hasMessageContaining("n (int)");
        assertThatThrownBy(() -> prepare(notebook, "-p", "n")).hasMessageContaining("NAME VALUE");
        assertThatThrownBy(() -> prepare(notebook, "--timeout", "never")).hasMessageContaining("seconds, got never");
        assertThatThrownBy(() -> prepare(folder.resolve("none.ipynb"))).hasMessageContaining("none.ipynb");
        Files.writeString(folder.resolve("bad.ipynb"), "[1");
        assertThatThrownBy(() -> prepare(folder.resolve("bad.ipynb"))).hasMessageContaining("JSON object");
        assertThat(output()).doesNotExist();
    }
}
