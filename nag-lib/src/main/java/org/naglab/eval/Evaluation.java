package org.naglab.eval;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Scores of one system on one corpus.
 *
 * @param items number of items; all of them count
 * @param emptyHypotheses items without a word of output; they score 0
 * @param seed of the resampling
 * @param resamples corpora drawn for the intervals
 * @param confidence share of resampled scores within an interval, in (0, 1)
 * @param metrics every metric with its interval
 */
public record Evaluation(
        int items, int emptyHypotheses, long seed, int resamples, double confidence, Map<Metric, Interval> metrics) {
    public Evaluation {
        EnumMap<Metric, Interval> copy = new EnumMap<>(Metric.class);
        copy.putAll(metrics);
        metrics = Collections.unmodifiableMap(copy);
    }

    /**
     * Finds one metric with its interval.
     *
     * @param metric what is asked for
     * @return its value and interval
     * @throws IllegalArgumentException when it was not measured
     */
    public Interval get(Metric metric) {
        Interval interval = metrics.get(metric);
        if (interval == null) {
            throw new IllegalArgumentException("metric must be one of " + metrics.keySet() + ", got " + metric);
        }
        return interval;
    }

    /**
     * Finds one metric without its interval.
     *
     * @param metric what is asked for
     * @return its value
     */
    public double value(Metric metric) {
        return get(metric).value();
    }
}
