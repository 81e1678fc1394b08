package org.naglab.eval;

import java.util.random.RandomGenerator;

/**
 * Estimates the uncertainty of a corpus score by drawing items with replacement: Efron (1979); Koehn (2004),
 * "Statistical Significance Tests for Machine Translation Evaluation", for two systems on the same items.
 *
 * <p>The drawn items are the same for all tallies that are given to one instance, which makes differences paired.
 */
final class Bootstrap {
    /** How often each item is in each drawn corpus. */
    private final int[][] draws;

    private final double confidence;

    /**
     * @param items number of items of the corpus
     * @param resamples number of corpora to draw
     * @param confidence share of resampled scores within the range, in (0, 1)
     */
    Bootstrap(int items, int resamples, double confidence, RandomGenerator random) {
        if (resamples < 1) {
            throw new IllegalArgumentException("resamples must be at least 1, got " + resamples);
        }
        if (confidence <= 0 || confidence >= 1) {
            throw new IllegalArgumentException("confidence must be in (0, 1), got " + confidence);
        }
        this.confidence = confidence;
        draws = new int[resamples][items];
        for (int[] draw : draws) {
            for (int i = 0; i < items; i++) {
                draw[random.nextInt(items)]++;
            }
        }
    }

    /** Percentile interval. {@code O(resamples · items)}. */
    Interval interval(Tally tally) {
        return percentiles(tally.ofAll(), scores(tally));
    }

    /**
     * Paired difference with the two-sided p value {@code (1 + |{|Δ* − mean Δ*| ≥ |Δ|}|) / (1 + R)}. Differs from
     * sacreBLEU in the {@code ≥}: with its {@code >}, a system would differ from itself.
     */
    Difference difference(Tally one, Tally other) {
        double observed = one.ofAll() - other.ofAll();
        double[] ours = scores(one);
        double[] theirs = scores(other);
        double mean = 0;
        for (int r = 0; r < ours.length; r++) {
            ours[r] -= theirs[r];
            mean += ours[r] / ours.length;
        }
        int atLeastAsLarge = 0;
        for (double difference : ours) {
            atLeastAsLarge += Math.abs(difference - mean) >= Math.abs(observed) ? 1 : 0;
        }
        return new Difference(percentiles(observed, ours), (1.0 + atLeastAsLarge) / (1.0 + ours.length));
    }

    private double[] scores(Tally tally) {
        double[] scores = new double[draws.length];
        for (int r = 0; r < draws.length; r++) {
            scores[r] = tally.of(draws[r]);
        }
        return scores;
    }

    private Interval percentiles(double value, double[] scores) {
        Quantiles quantiles = new Quantiles(scores);
        double tail = (1 - confidence) / 2;
        return new Interval(value, quantiles.at(tail), quantiles.at(1 - tail));
    }
}
