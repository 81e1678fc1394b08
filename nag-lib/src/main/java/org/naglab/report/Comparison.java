package org.naglab.report;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.naglab.eval.Difference;
import org.naglab.eval.Evaluator;
import org.naglab.eval.Metric;

/**
 * A system measured against another on the same items.
 *
 * @param system the one that is asked about
 * @param against the one that it is compared with
 * @param differences score of the first less that of the second
 */
public record Comparison(SystemResult system, SystemResult against, Map<Metric, Difference> differences) {
    /** What systems are compared by. */
    static final List<Metric> METRICS =
            List.of(Metric.ROUGE_1, Metric.ROUGE_2, Metric.ROUGE_L, Metric.BLEU, Metric.REPEATED_WORDS);

    /**
     * Compares two systems by paired resampling.
     *
     * @param system the one that is asked about
     * @param against the one that it is compared with
     * @return the comparison
     * @throws IllegalArgumentException when they were not run on the same items in the same order
     */
    public static Comparison of(SystemResult system, SystemResult against) {
        List<String> ids = system.items().stream().map(Decoded::id).toList();
        if (!ids.equals(against.items().stream().map(Decoded::id).toList())) {
            throw new IllegalArgumentException("systems must be run on the same items in the same order: "
                    + system.name() + " and " + against.name() + " were not");
        }
        Evaluator evaluator = new Evaluator(
                system.evaluation().resamples(), system.evaluation().confidence());
        Map<Metric, Difference> differences = evaluator.compare(
                system.items().stream().map(Decoded::hypothesis).toList(),
                against.items().stream().map(Decoded::hypothesis).toList(),
                system.items().stream().map(Decoded::reference).toList(),
                system.evaluation().seed(),
                METRICS);
        return new Comparison(system, against, differences);
    }

    /**
     * Compares every model with the baseline of the highest ROUGE-L.
     *
     * @param systems in any order
     * @return a comparison for each model; none without a baseline
     */
    public static List<Comparison> withBestBaseline(List<SystemResult> systems) {
        Optional<SystemResult> best = systems.stream()
                .filter(system -> system.role() == SystemResult.Role.BASELINE)
                .max(Comparator.comparingDouble(system -> system.evaluation().value(Metric.ROUGE_L)));
        return best.map(baseline ->
                        models(systems).map(model -> of(model, baseline)).toList())
                .orElse(List.of());
    }

    /**
     * Compares every model with the first one.
     *
     * @param systems the plainest model first
     * @return a comparison for each further model
     */
    public static List<Comparison> withFirstModel(List<SystemResult> systems) {
        return models(systems)
                .skip(1)
                .map(model -> of(model, models(systems).findFirst().orElseThrow()))
                .toList();
    }

    private static Stream<SystemResult> models(List<SystemResult> systems) {
        return systems.stream().filter(system -> system.role() == SystemResult.Role.MODEL);
    }
}
