package org.naglab.cli;

import java.util.List;
import org.naglab.data.Task;
import org.naglab.eval.Metric;
import org.naglab.report.Results;
import org.naglab.report.SystemResult;
import tech.tablesaw.api.Table;

/** The columns that a comparison of systems shows. */
public final class ScoreTable {
    private ScoreTable() {}

    /**
     * Lays out the scores that tell most of a kind of writing, with intervals, and speed.
     *
     * @param task what was to be written
     * @param systems rows
     * @return the table
     */
    public static Table of(Task task, List<SystemResult> systems) {
        return Results.table(systems, metrics(task));
    }

    private static Metric[] metrics(Task task) {
        return switch (task) {
            case SUMMARISATION ->
                new Metric[] {Metric.ROUGE_1, Metric.ROUGE_2, Metric.ROUGE_L, Metric.REPEATED_WORDS, Metric.LENGTH_RATIO
                };
            case COMPRESSION ->
                new Metric[] {
                    Metric.KEPT_WORDS, Metric.COMPRESSION_RATIO, Metric.ROUGE_1, Metric.ROUGE_2, Metric.ROUGE_L
                };
            case TRANSLATION, REWRITING, CORRECTION ->
                new Metric[] {Metric.BLEU, Metric.CHRF, Metric.REPEATED_WORDS, Metric.LENGTH_RATIO};
        };
    }
}
