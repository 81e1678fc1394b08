package org.naglab.kernel.lab;

import java.util.Locale;
import java.util.Map;
import org.naglab.eval.Evaluation;
import org.naglab.eval.Interval;
import org.naglab.eval.Metric;
import org.naglab.kernel.display.HtmlText;
import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.display.Renderer;

/** Shows an evaluation as a table: each metric with its value, its interval, and the interval drawn. */
public final class EvaluationRenderer implements Renderer<Evaluation> {
    private static final String CELL = "padding:.2em .8em;";
    private static final String NUMBER = CELL + "text-align:right;font-variant-numeric:tabular-nums";
    private static final int WIDTH = 160;
    private static final int DOT = 4;

    /** Used by the service loader. */
    public EvaluationRenderer() {}

    @Override
    public Class<Evaluation> type() {
        return Evaluation.class;
    }

    @Override
    public MimeBundle render(Evaluation evaluation) {
        StringBuilder text = new StringBuilder();
        StringBuilder html = new StringBuilder("<table style=\"border-collapse:collapse;margin:0;")
                .append("border-bottom:2px solid currentColor;border-top:2px solid currentColor\"><thead><tr>");
        String interval = String.format(Locale.ROOT, "%.0f %% interval", 100 * evaluation.confidence());
        for (String head : new String[] {"metric", "value", interval, ""}) {
            html.append("<th style=\"")
                    .append(CELL)
                    .append("text-align:left\">")
                    .append(head)
                    .append("</th>");
        }
        html.append("</tr></thead><tbody>");
        for (Map.Entry<Metric, Interval> each : evaluation.metrics().entrySet()) {
            Interval range = each.getValue();
            String label = each.getKey().label() + arrow(each.getKey());
            String ends = String.format(Locale.ROOT, "%.4f – %.4f", range.low(), range.high());
            text.append(String.format(Locale.ROOT, "%-20s %.4f  (%s)%n", label, range.value(), ends));
            html.append("<tr><td style=\"")
                    .append(CELL)
                    .append("text-align:left\">")
                    .append(HtmlText.escape(label));
            html.append(String.format(
                    Locale.ROOT,
                    "</td><td style=\"%s\">%.4f</td><td style=\"%s\">%s</td><td>%s</td></tr>",
                    NUMBER,
                    range.value(),
                    NUMBER,
                    ends,
                    drawn(range)));
        }
        String about = String.format(
                Locale.ROOT,
                "%,d items, %,d of them empty; %,d resamples, seed %d",
                evaluation.items(),
                evaluation.emptyHypotheses(),
                evaluation.resamples(),
                evaluation.seed());
        html.append("</tbody></table><div style=\"opacity:.65;font-size:90%;margin:.3em 0\">")
                .append(about)
                .append("</div>");
        return MimeBundle.text(text + about).with(MimeBundle.HTML, html.toString());
    }

    private static String arrow(Metric metric) {
        return switch (metric.better()) {
            case HIGHER -> " ↑";
            case LOWER -> " ↓";
            case NEAR_ONE, NEITHER -> "";
        };
    }

    /** A line from low to high with a dot at the value, on an axis from 0 to 1; nothing for values beyond it. */
    private static String drawn(Interval range) {
        if (range.low() < 0 || range.high() > 1) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                "<svg width=\"%d\" height=\"14\" role=\"img\" aria-label=\"interval between 0 and 1\">"
                        + "<line x1=\"0\" x2=\"%d\" y1=\"7\" y2=\"7\" stroke=\"currentColor\" stroke-opacity=\".2\"/>"
                        + "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"7\" y2=\"7\" stroke=\"#0072B2\" stroke-width=\"3\"/>"
                        + "<circle cx=\"%.1f\" cy=\"7\" r=\"%d\" fill=\"#0072B2\"/></svg>",
                WIDTH,
                WIDTH,
                at(range.low()),
                at(range.high()),
                at(range.value()),
                DOT);
    }

    /** The dot's radius is left free at both ends. */
    private static double at(double share) {
        return DOT + share * (WIDTH - 2 * DOT);
    }
}
