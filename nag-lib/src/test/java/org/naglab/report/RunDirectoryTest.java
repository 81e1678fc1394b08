package org.naglab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T02:34:55Z"), ZoneOffset.UTC);

    @TempDir
    private Path runs;

    @Test
    void the_id_tells_time_and_experiment() {
        RunDirectory run = RunDirectory.create(runs.resolve("deep/runs"), "nag-crf-s1", CLOCK);
        assertThat(run.id()).isEqualTo("20261122-023455-nag-crf-s1");
        assertThat(run.root()).isEmptyDirectory();
    }

    @Test
    void two_runs_of_one_second_have_different_folders() {
        RunDirectory first = RunDirectory.create(runs, "a", CLOCK);
        RunDirectory second = RunDirectory.create(runs, "a", CLOCK);
        assertThat(second.root()).isNotEqualTo(first.root()).isDirectory();
    }

    @Test
    void an_experiment_whose_name_is_no_file_name_is_refused() {
        assertThatThrownBy(() -> RunDirectory.create(runs, "../x", CLOCK))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got '../x'");
    }

    @Test
    void a_missing_input_names_the_verb_that_makes_it() throws IOException {
        RunDirectory run = RunDirectory.create(runs, "a", CLOCK);
        assertThatThrownBy(() -> run.require(Artifact.HYPOTHESES))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("hypotheses.jsonl must be in " + run.root()
                        + ", but it is missing; make it with: nag decode " + run.root());
        assertThatThrownBy(() -> Report.of(run, "t", "s")).hasMessageContaining("nag evaluate");
        Files.createFile(run.path(Artifact.HYPOTHESES));
        assertThat(run.require(Artifact.HYPOTHESES)).isEqualTo(run.root().resolve("hypotheses.jsonl"));
    }

    @Test
    void a_run_that_is_not_there_cannot_be_opened() {
        assertThatThrownBy(() -> RunDirectory.open(runs.resolve("none")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is none at " + runs.resolve("none"));
    }

    @Test
    void several_systems_have_a_file_each() {
        RunDirectory run = RunDirectory.create(runs, "a", CLOCK);
        assertThat(run.hypothesesOf("CRF, Viterbi (k = 64)").getFileName())
                .hasToString("hypotheses-crf-viterbi-k-64.jsonl");
    }

    @Test
    void a_malformed_hypothesis_is_named_by_file_and_line() throws IOException {
        Path file = runs.resolve("h.jsonl");
        Files.writeString(file, """
                {"id": "a", "source": "s", "reference": "r", "hypothesis": "h", "scoreNats": -1.5, "millis": 2.0}
                {"id": "b", "source": "s"}
                """);
        assertThatThrownBy(() -> Hypotheses.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("h.jsonl:2");
    }
}
