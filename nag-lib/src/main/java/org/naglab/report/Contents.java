package org.naglab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.naglab.eval.Difference;
import org.naglab.eval.Interval;
import org.naglab.eval.Metric;

/** What both forms of a report show, computed once. */
record Contents(
        Report report,
        List<List<Comparison>> comparisons,
        List<Figure> scoreFigures,
        List<Figure> curves,
        List<Integer> samples) {
    /** Metrics of the main table. */
    static final List<Metric> MAIN = List.of(
            Metric.ROUGE_1,
            Metric.ROUGE_2,
            Metric.ROUGE_L,
            Metric.BLEU,
            Metric.CHRF,
            Metric.REPEATED_WORDS,
            Metric.LENGTH_RATIO);

    /** Metrics for those who want more. */
    static final List<Metric> FURTHER = List.of(
            Metric.ROUGE_1_STEMMED,
            Metric.ROUGE_2_STEMMED,
            Metric.ROUGE_L_STEMMED,
            Metric.CHRF_WORDS,
            Metric.REPEATED_BIGRAMS);

    private static final int SAMPLES = 20;

    static Contents of(Report report) {
        List<SystemResult> systems = report.systems();
        return new Contents(
                report,
                Stream.of(Comparison.withBestBaseline(systems), Comparison.withFirstModel(systems))
                        .filter(group -> !group.isEmpty())
                        .toList(),
                List.of(new Figure(
                        "scores",
                        "ROUGE F1 of every system with its "
                                + percent(systems.getFirst().evaluation().confidence()) + " interval.",
                        ScoreChart.of(systems))),
                report.trainings().isEmpty() ? List.of() : LearningCurves.all(report.trainings()),
                sampleIndices(systems.getFirst().items().size()));
    }

    List<Figure> figures() {
        List<Figure> all = new ArrayList<>(scoreFigures);
        all.addAll(curves);
        return all;
    }

    /** Items spread evenly over the split: nobody picked them. */
    private static List<Integer> sampleIndices(int items) {
        List<Integer> indices = new ArrayList<>();
        int count = Math.min(SAMPLES, items);
        for (int i = 0; i < count; i++) {
            indices.add((int) ((long) i * items / count));
        }
        return indices;
    }

    /** The model of the highest ROUGE-L; the first system if there is no model. */
    SystemResult best() {
        return report.systems().stream()
                .filter(system -> system.role() == SystemResult.Role.MODEL)
                .max(java.util.Comparator.comparingDouble(
                        system -> system.evaluation().value(Metric.ROUGE_L)))
                .orElse(report.systems().getFirst());
    }

    /** Whether a model has the best value of a metric among the models; none has where no value is better. */
    boolean isBest(SystemResult system, Metric metric) {
        double badness = badness(metric, system.evaluation().value(metric));
        return metric.better() != Metric.Better.NEITHER
                && system.role() == SystemResult.Role.MODEL
                && report.systems().stream()
                        .filter(other -> other.role() == SystemResult.Role.MODEL)
                        .allMatch(other -> badness(metric, other.evaluation().value(metric)) >= badness);
    }

    private static double badness(Metric metric, double value) {
        return switch (metric.better()) {
            case HIGHER -> -value;
            case LOWER -> value;
            case NEAR_ONE -> Math.abs(Math.log(Math.max(value, 1e-9)));
            case NEITHER -> 0;
        };
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }

    static String shown(Metric metric, double value) {
        return metric == Metric.LENGTH_RATIO ? decimals(value, 2) : decimals(100 * value, 1);
    }

    static String range(Metric metric, Interval interval) {
        return shown(metric, interval.low()) + "–" + shown(metric, interval.high());
    }

    static String signed(double value) {
        return String.format(Locale.ROOT, "%+.1f", 100 * value).replace('-', '−');
    }

    static String decimals(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    /** Milliseconds with three significant digits at most. */
    static String millis(double ms) {
        return decimals(ms, ms < 10 ? 2 : ms < 100 ? 1 : 0);
    }

    static String pValue(double p) {
        return p < 0.0015 ? "< 0.002" : decimals(p, 3);
    }

    /** Differences in ROUGE in words. */
    static String sentence(String system, String against, Map<Metric, Difference> differences) {
        return Stream.of(Metric.ROUGE_L, Metric.ROUGE_1, Metric.ROUGE_2)
                .map(metric -> metric.label() + " " + inWords(Objects.requireNonNull(differences.get(metric))))
                .collect(Collectors.joining("; ", system + " against " + against + ": ", ""));
    }

    private static String inWords(Difference difference) {
        Interval interval = difference.difference();
        String p = pValue(difference.pValue());
        return signed(interval.value()) + " (" + signed(interval.low()) + " … " + signed(interval.high()) + "), p "
                + (p.startsWith("<") ? p : "= " + p);
    }
}
