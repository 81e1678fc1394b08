package org.naglab.eval;

/**
 * How much of a hypothesis is in the reference, and the other way round.
 *
 * @param precision matches / units of the hypothesis, in [0, 1]; 0 if the hypothesis has none
 * @param recall matches / units of the reference, in [0, 1]; 0 if the reference has none
 * @param f1 harmonic mean of both, in [0, 1]
 */
public record Overlap(double precision, double recall, double f1) {
    static Overlap of(int matches, int hypothesisUnits, int referenceUnits) {
        double precision = hypothesisUnits == 0 ? 0 : (double) matches / hypothesisUnits;
        double recall = referenceUnits == 0 ? 0 : (double) matches / referenceUnits;
        return new Overlap(precision, recall, matches == 0 ? 0 : 2 * precision * recall / (precision + recall));
    }
}
