package org.naglab.eval;

import java.util.List;

/**
 * BLEU with the numbers that it was made of.
 *
 * @param score in [0, 1]
 * @param matches clipped n-gram matches of order 1 to 4
 * @param totals n-grams of the hypotheses of order 1 to 4
 * @param precisions smoothed precision of order 1 to 4, in [0, 1]
 * @param brevityPenalty in [0, 1]; 1 if the hypotheses are not shorter than the references
 * @param hypothesisLength tokens of the hypotheses
 * @param referenceLength tokens of the closest references
 */
public record BleuScore(
        double score,
        List<Long> matches,
        List<Long> totals,
        List<Double> precisions,
        double brevityPenalty,
        long hypothesisLength,
        long referenceLength) {
    public BleuScore {
        matches = List.copyOf(matches);
        totals = List.copyOf(totals);
        precisions = List.copyOf(precisions);
    }
}
