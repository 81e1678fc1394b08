package org.naglab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

class TrainingLogTest {
    @TempDir
    private Path folder;

    private TrainingLog log(String lines) throws IOException {
        return TrainingLog.read(Files.writeString(folder.resolve("training.jsonl"), lines));
    }

    @Test
    void updates_and_evaluations_are_rows_of_one_table() throws IOException {
        Table table = log("""
                {"type":"Step","step":1,"epoch":0,"loss":3.0,"lossTerms":{"crf":2.0,"token":2.0},"learningRates":{"head":0.1},"tokensPerSecond":500.0}
                {"type":"Step","step":2,"epoch":0,"loss":2.5,"lossTerms":{"crf":1.5,"token":2.0},"learningRates":{"head":0.2},"tokensPerSecond":510.0}
                {"type":"Evaluated","step":2,"devScores":{"rougeL":0.3},"best":true}
                """).table();
        assertThat(table.columnNames())
                .containsExactly(
                        "step",
                        "epoch",
                        "loss",
                        "loss crf",
                        "loss token",
                        "learning rate head",
                        "dev rougeL",
                        "tokens per second");
        assertThat(table.rowCount()).isEqualTo(2);
        assertThat(table.doubleColumn("loss crf").asDoubleArray()).containsExactly(2.0, 1.5);
        assertThat(table.doubleColumn("dev rougeL").isMissing(0)).isTrue();
        assertThat(table.doubleColumn("dev rougeL").getDouble(1)).isEqualTo(0.3, within(1e-12));
    }

    @Test
    void after_a_resumption_the_later_line_of_a_step_counts() throws IOException {
        TrainingLog log = log("{\"step\":1,\"loss\":3}\n{\"step\":2,\"loss\":2}\n{\"step\":2,\"loss\":1}\n");
        assertThat(log.updates()).extracting(TrainingLog.Update::loss).containsExactly(3.0, 1.0);
    }

    @Test
    void a_last_line_that_was_cut_off_is_left_out() throws IOException {
        assertThat(log("{\"step\":1,\"loss\":3}\n{\"step\":2,\"lo").updates()).hasSize(1);
    }

    @Test
    void a_malformed_line_is_named_by_file_and_line() {
        assertThatThrownBy(() -> log("{\"step\":1,\"loss\":3}\nloss 2\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("training.jsonl:2");
        assertThatThrownBy(() -> log("{\"loss\":3}\n")).hasMessageContaining("with a step");
    }

    @Test
    void three_trainings_are_compared_by_the_one_score_that_counts() throws IOException {
        TrainingLog log = log("""
                {"type":"Evaluated","step":2,"devScores":{"ROUGE-1":0.4,"ROUGE-2":0.2,"ROUGE-L":0.3},"best":true}
                {"type":"Evaluated","step":4,"devScores":{"ROUGE-1":0.5,"ROUGE-2":0.3,"ROUGE-L":0.4},"best":true}
                """);
        List<Training> trainings = List.of(new Training("a", log), new Training("b", log), new Training("c", log));
        var chart = LearningCurves.devScores(trainings).orElseThrow();
        assertThat(chart.getTitle()).isEqualTo("Development ROUGE-L");
        assertThat(chart.getSeriesCollection())
                .extracting(series -> series.getName())
                .containsExactly("a", "b", "c");
        assertThat(LearningCurves.devScores(trainings.subList(0, 2))
                        .orElseThrow()
                        .getSeriesCollection())
                .hasSize(6);
    }

    @Test
    void curves_are_drawn_of_what_was_logged_and_of_nothing_else() throws IOException {
        TrainingLog log = log("{\"step\":1,\"loss\":3}\n{\"step\":2,\"loss\":2}\n");
        assertThat(LearningCurves.all(List.of(new Training("a", log))))
                .extracting(Figure::name)
                .containsExactly("loss");
        assertThat(LearningCurves.all(List.of())).isEmpty();
    }
}
