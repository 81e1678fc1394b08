package org.naglab.kernel.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.naglab.kernel.runner.CellResult.Failure;
import org.naglab.kernel.runner.CellResult.Outcome;

final class RunProgressTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private static CellResult cell(int number, Outcome outcome, Failure... failure) {
        Optional<Failure> why = List.of(failure).stream().findFirst();
        return new CellResult(number, "id", "label", outcome, Duration.ofMillis(1500), why);
    }

    private List<String> told(boolean interactive, List<Optional<Duration>> earlier, CellResult... cells) {
        RunProgress progress = new RunProgress(new PrintStream(said, true, StandardCharsets.UTF_8), interactive);
        progress.started(Path.of("a.ipynb"), earlier);
        for (CellResult cell : cells) {
            progress.cellStarted(cell.number(), cell.label());
            progress.cellEnded(cell);
        }
        return said.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void what_is_left_is_what_it_took_last_time() {
        List<Optional<Duration>> earlier =
                List.of(Optional.empty(), Optional.of(Duration.ofSeconds(3605)), Optional.of(Duration.ofSeconds(5)));
        assertThat(told(
                        false,
                        earlier,
                        cell(1, Outcome.COMPLETED),
                        cell(2, Outcome.REPLAYED),
                        cell(3, Outcome.COMPLETED)))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("[ 1/3] ok           1.5 s")
                                .contains("about 1:00:10 left, as last"),
                        line -> assertThat(line).startsWith("[ 2/3] again").contains("about 0:05 left"),
                        line -> assertThat(line).startsWith("[ 3/3] ok").doesNotContain("left"));
    }

    @Test
    void without_a_last_time_nothing_is_promised() {
        List<Optional<Duration>> unknown = List.of(Optional.empty(), Optional.empty());
        assertThat(told(false, unknown, cell(1, Outcome.COMPLETED)))
                .singleElement()
                .asString()
                .startsWith("[ 1/2] ok")
                .doesNotContain("left");
    }

    @Test
    void a_cell_that_takes_longer_than_last_time_ends_the_promise() throws InterruptedException {
        RunProgress progress = new RunProgress(new PrintStream(said, true, StandardCharsets.UTF_8), true);
        progress.started(
                Path.of("a.ipynb"), List.of(Optional.of(Duration.ofMillis(100)), Optional.of(Duration.ofSeconds(9))));
        progress.cellStarted(1, "fit");
        Thread.sleep(300); // a status is shown four times a second
        progress.waiting();
        assertThat(said.toString(StandardCharsets.UTF_8)).endsWith("fit, longer than last time");
    }

    @Test
    void a_bar_of_the_running_cell_is_its_status_but_no_output_to_copy() throws InterruptedException {
        ByteArrayOutputStream copied = new ByteArrayOutputStream();
        RunListener log = new OutputLog(
                new RunProgress(new PrintStream(said, true, StandardCharsets.UTF_8), true),
                new PrintStream(copied, true, StandardCharsets.UTF_8));
        log.started(Path.of("a.ipynb"), List.of(Optional.empty()));
        log.cellStarted(1, "fit");
        log.printed("warning: of the start\n");
        Thread.sleep(300); // a status is shown four times a second
        log.showed("epoch 1/2\nfit ━━━╌╌╌ 50/100  1:00 left");
        assertThat(said.toString(StandardCharsets.UTF_8)).endsWith("fit ━━━╌╌╌ 50/100  1:00 left");
        assertThat(copied.toString(StandardCharsets.UTF_8)).isEqualTo("warning: of the start\n");
    }

    @Test
    void an_error_is_shown_in_colours_to_a_terminal_only() {
        Failure failure = new Failure("E", "m", List.of("\u001b[1;31mE\u001b[0m: m"));
        assertThat(told(false, List.of(Optional.empty()), cell(1, Outcome.FAILED, failure)))
                .last()
                .isEqualTo("E: m");
        assertThat(told(true, List.of(Optional.empty()), cell(1, Outcome.FAILED, failure)))
                .last()
                .isEqualTo("\u001b[1;31mE\u001b[0m: m");
    }
}
