package org.naglab.report;

import java.awt.Color;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.naglab.eval.Evaluation;
import org.naglab.eval.Interval;
import org.naglab.eval.Metric;

/** Draws the ROUGE scores of several systems side by side, with their intervals. */
public final class ScoreChart {
    private static final List<Metric> METRICS = List.of(Metric.ROUGE_1, Metric.ROUGE_2, Metric.ROUGE_L);

    /** What fits into one line below the plot. */
    private static final int LEGEND_CHARACTERS = 92;

    /** Greys: what is compared with steps back. */
    private static final Color[] BASELINES = {new Color(0xC4C4C4), new Color(0xA3A3A3), new Color(0x828282)};

    private ScoreChart() {}

    /**
     * Draws a group of bars for each of ROUGE-1, ROUGE-2 and ROUGE-L.
     *
     * @param systems a bar in each group
     * @return the chart; whiskers are half the width of the interval to either side
     */
    public static CategoryChart of(List<SystemResult> systems) {
        return draw(systems.stream()
                .map(system -> new Bars(system.name(), system.role(), system.evaluation()))
                .toList());
    }

    /**
     * Draws the same of several seeds' scores together.
     *
     * @param systems a bar in each group
     * @return the chart; whiskers are half the width of the interval, over items, to either side
     */
    public static CategoryChart ofSeeds(List<Seeds.Row> systems) {
        return draw(systems.stream()
                .map(row -> new Bars(row.name(), row.role(), row.evaluation()))
                .toList());
    }

    /** A bar in each group. */
    private record Bars(String name, SystemResult.Role role, Evaluation evaluation) {}

    private static CategoryChart draw(List<Bars> systems) {
        int characters =
                systems.stream().mapToInt(system -> system.name().length() + 6).sum();
        boolean beside = characters > LEGEND_CHARACTERS;
        CategoryChart chart = new CategoryChartBuilder()
                .width(beside ? 900 : 640)
                .height(400)
                .title("Scores on the test split")
                .yAxisTitle("F1 × 100")
                .theme(new PaperTheme())
                .build();
        chart.getStyler().setAvailableSpaceFill(0.8);
        chart.getStyler()
                .setPlotGridVerticalLinesVisible(false)
                .setAxisTicksMarksVisible(false)
                .setLegendLayout(LegendLayout.Horizontal)
                .setLocale(Locale.ROOT)
                .setPlotContentSize(0.95)
                .setYAxisTitleColor(PaperTheme.SOFT_INK);
        if (beside) {
            chart.getStyler().setLegendPosition(LegendPosition.OutsideE).setLegendLayout(LegendLayout.Vertical);
        }
        chart.getStyler().setErrorBarsColorSeriesColor(false);
        chart.getStyler().setErrorBarsColor(PaperTheme.INK);
        List<String> groups = METRICS.stream().map(Metric::label).toList();
        int baselines = 0;
        for (Bars system : systems) {
            List<Interval> intervals =
                    METRICS.stream().map(system.evaluation()::get).toList();
            CategorySeries bars = chart.addSeries(
                    system.name(),
                    groups,
                    intervals.stream().map(interval -> 100 * interval.value()).toList(),
                    intervals.stream()
                            .map(interval -> 50 * (interval.high() - interval.low()))
                            .toList());
            if (system.role() == SystemResult.Role.BASELINE) {
                bars.setFillColor(BASELINES[baselines++ % BASELINES.length]);
            }
        }
        return chart;
    }
}
