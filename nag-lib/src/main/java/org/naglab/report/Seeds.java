package org.naglab.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.naglab.eval.Difference;
import org.naglab.eval.Evaluation;
import org.naglab.eval.Evaluator;
import org.naglab.eval.Interval;
import org.naglab.eval.Metric;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Scores of the same systems from runs that differ in their seed alone, joined.
 *
 * @param seeds of the runs
 * @param systems in the order in which each run has them
 * @param comparisons every model against the plainest model and against every baseline
 */
public record Seeds(List<Long> seeds, List<Row> systems, List<Contrast> comparisons) {
    private static final List<Metric> SHOWN =
            List.of(Metric.ROUGE_1, Metric.ROUGE_2, Metric.ROUGE_L, Metric.REPEATED_WORDS, Metric.LENGTH_RATIO);

    /**
     * One system.
     *
     * @param name as a person reads it
     * @param role whether it is a model or a baseline
     * @param evaluation scores of all seeds' outputs together; its intervals are over items, each with all its outputs
     * @param seedScores for each metric the score of each seed
     */
    public record Row(
            String name, SystemResult.Role role, Evaluation evaluation, Map<Metric, List<Double>> seedScores) {}

    /**
     * One system less another.
     *
     * @param system the one that is asked about
     * @param against the one that it is compared with
     * @param differences paired over items, each with all its outputs
     */
    public record Contrast(String system, String against, Map<Metric, Difference> differences) {}

    /** Copies the lists. */
    public Seeds {
        seeds = List.copyOf(seeds);
        systems = List.copyOf(systems);
        comparisons = List.copyOf(comparisons);
    }

    /**
     * Joins runs.
     *
     * @param seeds one of each run, at least one
     * @param runs the systems of each run: the same ones in the same order, on the same items
     * @return all together
     * @throws IllegalArgumentException when the runs do not hold the same systems and items
     */
    public static Seeds of(List<Long> seeds, List<List<SystemResult>> runs) {
        if (seeds.isEmpty() || seeds.size() != runs.size()) {
            throw new IllegalArgumentException(
                    "runs must be one for each seed, got " + runs.size() + " runs and the seeds " + seeds);
        }
        List<Integer> sizes = runs.stream().map(List::size).distinct().toList();
        if (sizes.size() > 1) {
            throw new IllegalArgumentException("runs must hold the same systems, got " + sizes + " systems");
        }
        List<Joined> joined = new ArrayList<>();
        for (int i = 0; i < runs.getFirst().size(); i++) {
            int place = i;
            joined.add(new Joined(runs.stream().map(run -> run.get(place)).toList()));
        }
        List<Row> rows = joined.stream().map(Joined::row).toList();
        return new Seeds(seeds, rows, contrasts(joined));
    }

    private static List<Contrast> contrasts(List<Joined> systems) {
        List<Joined> models = systems.stream()
                .filter(system -> system.role() == SystemResult.Role.MODEL)
                .toList();
        List<Contrast> contrasts = new ArrayList<>();
        models.stream().skip(1).forEach(model -> contrasts.add(model.less(models.getFirst())));
        systems.stream()
                .filter(system -> system.role() == SystemResult.Role.BASELINE)
                .forEach(baseline -> models.forEach(model -> contrasts.add(model.less(baseline))));
        return contrasts;
    }

    /**
     * Lays out the scores for a notebook.
     *
     * @return a row for each system; each cell a value with its interval
     */
    public Table table() {
        StringColumn names = StringColumn.create("system");
        systems.forEach(row -> names.append(row.name()));
        Table table = Table.create("scores", names);
        for (Metric metric : SHOWN) {
            StringColumn column = StringColumn.create(metric.label());
            systems.forEach(row -> column.append(cell(row, metric)));
            table.addColumns(column);
        }
        if (seeds.size() > 1) {
            StringColumn each = StringColumn.create("ROUGE-L of each seed");
            systems.forEach(row -> each.append(eachSeed(row)));
            table.addColumns(each);
        }
        return table;
    }

    /**
     * Writes the scores as Markdown.
     *
     * @return a table, what its intervals are, and the differences
     */
    public String markdown() {
        StringBuilder page = new StringBuilder("| system |");
        SHOWN.forEach(metric -> page.append(" ").append(metric.label()).append(" |"));
        page.append(seeds.size() > 1 ? " ROUGE-L of each seed |\n" : "\n").append("|---|");
        page.append("---|".repeat(SHOWN.size() + (seeds.size() > 1 ? 1 : 0))).append('\n');
        for (Row row : systems) {
            page.append("| ").append(row.name()).append(" |");
            SHOWN.forEach(metric -> page.append(' ').append(cell(row, metric)).append(" |"));
            page.append(seeds.size() > 1 ? " " + eachSeed(row) + " |\n" : "\n");
        }
        Evaluation first = systems.getFirst().evaluation();
        page.append(
                "\n%d items, all of which count, times the seeds %s; unstemmed ROUGE, times 100; in brackets the %s interval over items (%d resamples).%n%n"
                        .formatted(first.items(), seeds, Contents.percent(first.confidence()), first.resamples()));
        for (Contrast contrast : comparisons) {
            page.append("- ").append(sentence(contrast)).append('\n');
        }
        return page.toString();
    }

    /**
     * Says differences in words.
     *
     * @param contrast one of {@link #comparisons}
     * @return for example {@code CRF, Viterbi against argmax: ROUGE-L +7.4 (+5.8 … +9.2), p < 0.002; …}, of ROUGE-L, 1
     *     and 2
     */
    public String sentence(Contrast contrast) {
        return Contents.sentence(contrast.system(), contrast.against(), contrast.differences());
    }

    private static String cell(Row row, Metric metric) {
        Interval interval = row.evaluation().get(metric);
        return Contents.shown(metric, interval.value()) + " (" + Contents.range(metric, interval) + ")";
    }

    private static String eachSeed(Row row) {
        return row.role() == SystemResult.Role.BASELINE
                ? ""
                : String.join(
                        ", ",
                        row.seedScores().get(Metric.ROUGE_L).stream()
                                .map(score -> Contents.shown(Metric.ROUGE_L, score))
                                .toList());
    }

    /** One system's results of all runs. */
    private record Joined(List<SystemResult> results) {
        Joined {
            SystemResult first = results.getFirst();
            for (SystemResult other : results) {
                if (!other.name().equals(first.name())
                        || other.role() != first.role()
                        || !asked(other).equals(asked(first))) {
                    throw new IllegalArgumentException(
                            "runs must hold the same systems on the same items in the same order, but " + first.name()
                                    + " and " + other.name() + " differ");
                }
            }
        }

        String name() {
            return results.getFirst().name();
        }

        SystemResult.Role role() {
            return results.getFirst().role();
        }

        Row row() {
            Evaluation evaluation = evaluator().scoresOfRuns(sources(), hypotheses(), references(), seed());
            Map<Metric, List<Double>> scores = new LinkedHashMap<>();
            for (Metric metric : results.getFirst().evaluation().metrics().keySet()) {
                scores.put(
                        metric,
                        results.stream().map(r -> r.evaluation().value(metric)).toList());
            }
            return new Row(name(), role(), evaluation, scores);
        }

        Contrast less(Joined other) {
            return new Contrast(
                    name(),
                    other.name(),
                    evaluator()
                            .compareRuns(hypotheses(), other.hypotheses(), references(), seed(), Comparison.METRICS));
        }

        private Evaluator evaluator() {
            Evaluation first = results.getFirst().evaluation();
            return new Evaluator(first.resamples(), first.confidence());
        }

        private long seed() {
            return results.getFirst().evaluation().seed();
        }

        private List<List<String>> hypotheses() {
            return results.stream()
                    .map(r -> r.items().stream().map(Decoded::hypothesis).toList())
                    .toList();
        }

        private List<String> sources() {
            return results.getFirst().items().stream().map(Decoded::source).toList();
        }

        private List<String> references() {
            return results.getFirst().items().stream().map(Decoded::reference).toList();
        }

        /** Which items a system was run on, and what was to be said. */
        private static List<List<String>> asked(SystemResult result) {
            return result.items().stream()
                    .map(item -> List.of(item.id(), item.reference()))
                    .toList();
        }
    }
}
