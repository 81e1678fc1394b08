package org.naglab.kernel.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.naglab.kernel.runner.TestNotebooks.code;
import static org.naglab.kernel.runner.TestNotebooks.outputs;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.naglab.kernel.runner.CellResult.Outcome;

/** A run that begins after its first cell. Each cell notes in a file that it ran. */
final class ResumeTest {
    @TempDir
    private Path folder;

    private TestNotebooks notebooks;

    @BeforeEach
    void prepareFolder() {
        notebooks = new TestNotebooks(folder);
    }

    private String noting(String what) {
        return "Files.writeString(Path.of(\"" + folder.resolve("ran") + "\"), \"" + what
                + " \", java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND);";
    }

    private String ran() throws IOException {
        String ran = Files.readString(folder.resolve("ran")).strip();
        Files.delete(folder.resolve("ran"));
        return ran;
    }

    private Path notebook(String third) throws IOException {
        return notebooks.write(
                "in.ipynb",
                code("int n = 1;", "parameters"),
                code(noting("a") + " int base = 40 + n;\nSystem.nanoTime()", "setup"),
                code(noting("b") + " int slow = 5;\n\"slow\""),
                code(noting("c") + third),
                code(noting("d") + " base * 2"));
    }

    private static List<Outcome> outcomes(RunResult result) {
        return result.cells().stream().map(CellResult::outcome).toList();
    }

    @Test
    void a_resumed_run_restores_variables_and_keeps_outputs_and_parameters() throws IOException {
        assertThat(notebooks
                        .prepare(notebook("throw new Exception();"), "-p", "n", "2")
                        .run()
                        .verdict())
                .isEqualTo(Verdict.CELL_FAILED);
        assertThat(ran()).isEqualTo("a b c");
        String shown = outputs(notebooks.executed().get(2));
        RunResult result = notebooks.prepare(notebook("1"), "--resume").run();
        assertThat(result.verdict()).isEqualTo(Verdict.DONE);
        assertThat(outcomes(result))
                .containsExactly(
                        Outcome.REPLAYED,
                        Outcome.REPLAYED,
                        Outcome.REPLAYED,
                        Outcome.REPLAYED,
                        Outcome.COMPLETED,
                        Outcome.COMPLETED);
        assertThat(ran()).isEqualTo("a b c d");
        List<JsonObject> cells = notebooks.executed();
        assertThat(outputs(cells.get(2))).as("the time of the first run").isEqualTo(shown);
        assertThat(outputs(cells.get(5))).contains("84");
        assertThat(cells).extracting(PapermillRecord::status).containsOnly("completed");
        assertThat(Files.readString(notebooks.output())).doesNotContain("papermill-error-cell");
        RunResult again = notebooks.prepare(notebook("1"), "--resume").run();
        assertThat(again.note().orElseThrow()).startsWith("nothing is left to run");
        assertThat(folder.resolve("ran")).doesNotExist();
    }

    @Test
    void only_what_a_tag_names_is_replayed() throws IOException {
        notebooks.prepare(notebook("1")).run();
        ran();
        RunResult result = notebooks
                .prepare(notebook("1"), "--from-cell", "5", "--replay", "setup")
                .run();
        assertThat(outcomes(result))
                .containsExactly(Outcome.REPLAYED, Outcome.REPLAYED, Outcome.KEPT, Outcome.KEPT, Outcome.COMPLETED);
        assertThat(ran()).isEqualTo("a d");
        assertThat(outputs(notebooks.executed().get(2))).contains("slow");
        assertThat(outputs(notebooks.executed().get(4))).contains("82");
        result = notebooks
                .prepare(notebook("1"), "--from-cell", "5", "--replay", "none")
                .run();
        assertThat(result.verdict()).as("base is not known").isEqualTo(Verdict.CELL_FAILED);
    }

    @Test
    void a_replayed_cell_that_fails_ends_the_run() throws IOException {
        notebooks.prepare(notebook("1")).run();
        ran();
        Files.createDirectory(folder.resolve("ran")); // nothing can be noted there
        RunResult result = notebooks.prepare(notebook("1"), "--from-cell", "4").run();
        assertThat(result.verdict()).isEqualTo(Verdict.CELL_FAILED);
        assertThat(result.culprit().orElseThrow().number()).isEqualTo(2);
        assertThat(outputs(notebooks.executed().get(1))).contains("Is a directory");
        assertThat(outputs(notebooks.executed().get(2))).as("kept").contains("slow");
    }

    @Test
    void an_output_that_is_no_notebook_hinders_only_a_run_that_goes_on_from_it() throws IOException {
        Path notebook = notebook("1");
        Files.createDirectories(notebooks.output().getParent());
        Files.writeString(notebooks.output(), "{\"cells\": [");
        assertThatThrownBy(() -> notebooks.prepare(notebook, "--resume")).isInstanceOf(UsageException.class);
        assertThatThrownBy(() -> notebooks.prepare(notebook, "--from-cell", "2"))
                .isInstanceOf(UsageException.class);
        assertThat(notebooks.prepare(notebook)).isNotNull();
        Files.writeString(notebooks.output(), "");
        assertThat(notebooks.prepare(notebook)).isNotNull();
    }

    @Test
    void completed_cells_that_have_changed_since_are_refused() throws IOException {
        notebooks.prepare(notebook("1")).run();
        Path changed = notebook("2");
        assertThatThrownBy(() -> notebooks.prepare(changed, "--resume"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("cell 4 is not")
                .hasMessageContaining("--from-cell");
    }
}
