package org.naglab.kernel.lab;

import java.util.List;
import org.knowm.xchart.XYChart;
import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.display.Renderer;
import org.naglab.report.Drawing;
import org.naglab.report.LearningCurves;
import org.naglab.report.Training;
import org.naglab.report.TrainingLog;

/** Shows a training's log as its curves, loss and development scores, and its table, folded. */
public final class TrainingLogRenderer implements Renderer<TrainingLog> {
    /** Used by the service loader. */
    public TrainingLogRenderer() {}

    @Override
    public Class<TrainingLog> type() {
        return TrainingLog.class;
    }

    @Override
    public MimeBundle render(TrainingLog log) {
        MimeBundle table = new TableRenderer().render(log.table());
        List<Training> trainings = List.of(new Training("training", log));
        StringBuilder html = new StringBuilder("<div>");
        LearningCurves.loss(trainings).ifPresent(chart -> append(html, chart));
        LearningCurves.devScores(trainings).ifPresent(chart -> append(html, chart));
        html.append("<details><summary style=\"cursor:pointer;opacity:.65\">")
                .append(log.updates().size())
                .append(" updates, ")
                .append(log.evaluations().size())
                .append(" evaluations</summary>")
                .append(table.data().get(MimeBundle.HTML))
                .append("</details></div>");
        return table.with(MimeBundle.HTML, html.toString());
    }

    private static void append(StringBuilder html, XYChart chart) {
        html.append("<div style=\"display:inline-block;margin-right:1em\">")
                .append(Drawing.svg(chart))
                .append("</div>");
    }
}
