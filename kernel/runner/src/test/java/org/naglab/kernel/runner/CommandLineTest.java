package org.naglab.kernel.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CommandLineTest {
    @TempDir
    private Path folder;

    private static CommandLine parse(String... args) {
        return CommandLine.parse(args);
    }

    @Test
    void a_notebook_runs_in_its_folder_and_goes_to_runs() {
        RunOptions run = parse("some/a.ipynb").runs().getFirst();
        assertThat(run.output()).isEqualTo(Path.of("runs/notebooks/a.ipynb"));
        assertThat(run.folder()).isEqualTo(Path.of("some").toAbsolutePath());
        assertThat(run.start()).isEqualTo(new Start.Top());
        assertThat(run.cellTimeout()).isEmpty();
    }

    @Test
    void single_values_count_more_than_files_wherever_they_stand() throws IOException {
        Path file = folder.resolve("p.yaml");
        Files.writeString(file, "n: 1\ns: x\n");
        Map<String, ParameterValue> values = parse("a.ipynb", "-p", "n", "2", "-f", file.toString(), "-r", "s", "7")
                .runs()
                .getFirst()
                .parameters();
        assertThat(values)
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("n", new ParameterValue.Text("2"), "s", new ParameterValue.Raw("7")));
    }

    @Test
    void several_notebooks_go_to_a_folder() {
        assertThat(parse("a.ipynb", "x/b.ipynb", "-o", "out/", "--timeout", "0.5")
                        .runs())
                .extracting(RunOptions::output)
                .containsExactly(Path.of("out/a.ipynb"), Path.of("out/b.ipynb"));
        assertThat(parse("a.ipynb", "--timeout", "0.5").runs().getFirst().cellTimeout())
                .contains(Duration.ofMillis(500));
    }

    @Test
    void a_run_can_begin_later() {
        assertThat(parse("a.ipynb", "--resume", "--replay", "setup")
                        .runs()
                        .getFirst()
                        .start())
                .isEqualTo(new Start.Unfinished(new Start.Replay.Tagged("setup")));
        assertThat(parse("a.ipynb", "--from-cell", "3", "--replay", "none")
                        .runs()
                        .getFirst()
                        .start())
                .isEqualTo(new Start.Cell("3", new Start.Replay.Nothing()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-p n 1|which notebook?",
                "a.ipynb -p n|-p needs NAME VALUE",
                "a.ipynb -f none.yaml|cannot read parameters from none.yaml",
                "a.ipynb --what|unexpected argument --what",
                "a.ipynb --timeout never|--timeout must be a positive number of seconds, got never",
                "a.ipynb --total-timeout 0|--total-timeout must be a positive number of seconds, got 0",
                "a.ipynb -o a.ipynb|the output must be another file than the notebook",
                "a.ipynb b.ipynb -o c.ipynb|-o must name a folder",
                "a.ipynb x/a.ipynb|must be different files",
                "a.ipynb --resume --from-cell 2|exclude each other",
                "a.ipynb --replay none|needs one of them",
                "a.ipynb --check --resume|run the whole notebook"
            })
    void what_makes_no_sense_is_an_error_that_says_why(String args, String message) {
        assertThatThrownBy(() -> parse(args.split(" ")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(message);
    }
}
