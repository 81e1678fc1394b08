package org.naglab.eval;

import java.util.Arrays;

/**
 * How long one item took, over many items. A single number hides the tail, and the mean hides the first slow call:
 * leave warm-up items out, and read the median.
 *
 * @param items number of timed items
 * @param medianMs half of the items took at most this long, milliseconds
 * @param p90Ms nine of ten took at most this long, milliseconds
 * @param p99Ms ninety-nine of a hundred took at most this long, milliseconds
 */
public record Latency(int items, double medianMs, double p90Ms, double p99Ms) {
    /**
     * Summarises times in nanoseconds.
     *
     * @param nanos time of each item
     * @return their quantiles
     */
    public static Latency ofNanos(long... nanos) {
        return ofMillis(Arrays.stream(nanos).mapToDouble(n -> n / 1e6).toArray());
    }

    /**
     * Summarises times in milliseconds.
     *
     * @param millis time of each item
     * @return their quantiles
     */
    public static Latency ofMillis(double... millis) {
        Quantiles quantiles = new Quantiles(millis);
        return new Latency(millis.length, quantiles.at(0.5), quantiles.at(0.9), quantiles.at(0.99));
    }
}
