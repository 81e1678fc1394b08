package org.naglab.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.naglab.eval.Metric;

/** Draws how one or several trainings went: a curve for each quantity, all over updates. */
public final class LearningCurves {
    /** More curves than there are colours say nothing. */
    private static final int MOST_CURVES = 8;

    /** Curves of updates are means over spans of updates, so that they show the course and not the noise. */
    private static final int POINTS = 120;

    /** XChart ticks the points themselves when they are evenly spaced to 1e-4; a shift of the first one prevents it. */
    private static final double UNEVEN = 1e-3;

    /** Unit of the axis of learning rates; XChart's ticks are wrong for numbers as small as the rates themselves. */
    private static final double RATE_UNIT = 1e-6;

    /** What fits into one line below the plot. */
    private static final int LEGEND_CHARACTERS = 92;

    private LearningCurves() {}

    /**
     * Draws all that was logged.
     *
     * @param trainings one or several
     * @return loss, development scores, learning rates, speed; without those of which nothing was logged
     */
    public static List<Figure> all(List<Training> trainings) {
        List<Figure> figures = new ArrayList<>();
        loss(trainings)
                .ifPresent(chart -> figures.add(
                        new Figure("loss", "Training loss of each term, mean over spans of updates.", chart)));
        devScores(trainings)
                .ifPresent(chart -> figures.add(new Figure(
                        "dev-scores", "Scores on the development split, which choose the checkpoint.", chart)));
        learningRates(trainings)
                .ifPresent(chart ->
                        figures.add(new Figure("learning-rates", "Learning rate of each group of parameters.", chart)));
        speed(trainings)
                .ifPresent(chart -> figures.add(
                        new Figure("speed", "Target tokens per second, mean over spans of updates.", chart)));
        return figures;
    }

    /**
     * Draws the terms of the loss; only their weighted sum where all terms would be too many curves.
     *
     * @param trainings one or several
     * @return the chart, empty when nothing was logged
     */
    public static Optional<XYChart> loss(List<Training> trainings) {
        List<Curve> terms = perName(trainings, TrainingLog.Update::lossTerms);
        if (terms.isEmpty() || terms.size() > MOST_CURVES) {
            terms = perTraining(trainings, TrainingLog.Update::loss);
        }
        return chart("Training loss", "nats per target token", terms, Marks.NONE);
    }

    /**
     * Draws the scores on the development split; only one of them, ROUGE-L if it is there, where all would be too many
     * curves.
     *
     * @param trainings one or several
     * @return the chart, empty when nothing was logged
     */
    public static Optional<XYChart> devScores(List<Training> trainings) {
        TreeSet<String> names = new TreeSet<>();
        trainings.forEach(training ->
                names.addAll(TrainingLog.names(training.log().evaluations(), TrainingLog.Evaluated::devScores)));
        if (names.isEmpty()) {
            return Optional.empty();
        }
        if (names.size() * trainings.size() <= MOST_CURVES) {
            return chart("Development scores", "score × 100", scoreCurves(trainings, names), Marks.POINTS);
        }
        String one = names.contains(Metric.ROUGE_L.label()) ? Metric.ROUGE_L.label() : names.last();
        List<Curve> curves = new ArrayList<>();
        for (Training training : trainings) {
            scoreCurves(List.of(training), new TreeSet<>(List.of(one)))
                    .forEach(curve -> curves.add(new Curve(training.name(), curve.steps(), curve.values())));
        }
        return chart("Development " + one, one + " × 100", curves, Marks.POINTS);
    }

    private static List<Curve> scoreCurves(List<Training> trainings, TreeSet<String> names) {
        List<Curve> curves = new ArrayList<>();
        for (Training training : trainings) {
            for (String name : names) {
                curves.add(curve(
                        label(trainings, training, name),
                        training.log().evaluations(),
                        TrainingLog.Evaluated::step,
                        row -> 100 * row.devScores().getOrDefault(name, Double.NaN)));
            }
        }
        return curves;
    }

    /**
     * Draws the learning rates; only those of the last training, which the title names, where all would be too many
     * curves.
     *
     * @param trainings one or several
     * @return the chart, empty when nothing was logged
     */
    public static Optional<XYChart> learningRates(List<Training> trainings) {
        List<Curve> curves = perName(trainings, TrainingLog.Update::learningRates);
        String title = "Learning rates";
        if (curves.size() > MOST_CURVES && trainings.size() > 1) {
            Training last = trainings.getLast();
            curves = perName(List.of(last), TrainingLog.Update::learningRates);
            title += ": " + last.name();
        }
        List<Curve> scaled = curves.stream()
                .map(curve -> new Curve(
                        curve.name(),
                        curve.steps(),
                        Arrays.stream(curve.values())
                                .map(rate -> rate / RATE_UNIT)
                                .toArray()))
                .toList();
        return chart(title, "learning rate, 10⁻⁶", scaled, Marks.NONE);
    }

    /**
     * Draws the speed of training.
     *
     * @param trainings one or several
     * @return the chart, empty when nothing was logged
     */
    public static Optional<XYChart> speed(List<Training> trainings) {
        Optional<XYChart> chart = chart(
                "Speed", "target tokens / s", perTraining(trainings, TrainingLog.Update::tokensPerSecond), Marks.NONE);
        chart.ifPresent(drawn -> drawn.getStyler().setYAxisMin(0.0));
        return chart;
    }

    private record Curve(String name, double[] steps, double[] values) {}

    private enum Marks {
        NONE,
        POINTS
    }

    private static List<Curve> perTraining(List<Training> trainings, ToDoubleFunction<TrainingLog.Update> value) {
        List<Curve> curves = new ArrayList<>();
        for (Training training : trainings) {
            curves.add(curve(training.name(), training.log().updates(), TrainingLog.Update::step, value));
        }
        return curves;
    }

    private static List<Curve> perName(
            List<Training> trainings, Function<TrainingLog.Update, SortedMap<String, Double>> numbers) {
        List<Curve> curves = new ArrayList<>();
        for (Training training : trainings) {
            List<TrainingLog.Update> rows = training.log().updates();
            for (String name : TrainingLog.names(rows, numbers)) {
                curves.add(curve(
                        label(trainings, training, name),
                        rows,
                        TrainingLog.Update::step,
                        row -> numbers.apply(row).getOrDefault(name, Double.NaN)));
            }
        }
        return curves;
    }

    private static String label(List<Training> trainings, Training training, String name) {
        return trainings.size() == 1 ? name : training.name() + ": " + name;
    }

    /** Means over at most {@link #POINTS} spans of rows; rows without the value do not count. */
    private static <T> Curve curve(String name, List<T> rows, ToLongFunction<T> step, ToDoubleFunction<T> value) {
        List<T> measured = rows.stream()
                .filter(row -> Double.isFinite(value.applyAsDouble(row)))
                .toList();
        int points = Math.min(POINTS, measured.size());
        double[] steps = new double[points];
        double[] values = new double[points];
        for (int point = 0; point < points; point++) {
            int from = (int) ((long) point * measured.size() / points);
            int to = (int) ((long) (point + 1) * measured.size() / points);
            List<T> span = measured.subList(from, to);
            steps[point] = span.stream().mapToLong(step).average().orElseThrow();
            values[point] = span.stream().mapToDouble(value).average().orElseThrow();
        }
        if (points > 0) {
            steps[0] += UNEVEN;
        }
        return new Curve(name, steps, values);
    }

    private static Optional<XYChart> chart(String title, String yTitle, List<Curve> curves, Marks marks) {
        List<Curve> drawn =
                curves.stream().filter(curve -> curve.values().length > 0).toList();
        if (drawn.isEmpty()) {
            return Optional.empty();
        }
        XYChart chart = PaperTheme.lines(title, "updates", yTitle);
        List<Curve> shown = drawn.subList(0, Math.min(MOST_CURVES, drawn.size()));
        if (shown.stream().mapToInt(curve -> curve.name().length() + 8).sum() > LEGEND_CHARACTERS) {
            chart.getStyler().setLegendPosition(LegendPosition.OutsideE).setLegendLayout(LegendLayout.Vertical);
        }
        for (Curve curve : shown) {
            var series = chart.addSeries(curve.name(), curve.steps(), curve.values());
            if (marks == Marks.NONE && curve.values().length > 1) {
                series.setMarker(SeriesMarkers.NONE);
            }
        }
        chart.getStyler().setLegendVisible(drawn.size() > 1);
        return Optional.of(chart);
    }
}
