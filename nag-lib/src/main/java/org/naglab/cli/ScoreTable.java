package org.naglab.cli;

import java.util.List;
import org.naglab.eval.Metric;
import org.naglab.report.Results;
import org.naglab.report.SystemResult;
import tech.tablesaw.api.Table;

/** The columns that a comparison of systems shows. */
public final class ScoreTable {
    private ScoreTable() {}

    /**
     * Lays out scores: ROUGE with intervals, repetition, length and speed.
     *
     * @param systems rows
     * @return the table
     */
    public static Table of(List<SystemResult> systems) {
        return Results.table(
                systems, Metric.ROUGE_1, Metric.ROUGE_2, Metric.ROUGE_L, Metric.REPEATED_WORDS, Metric.LENGTH_RATIO);
    }
}
