package org.naglab.eval;

/**
 * A value with the range that it would lie in for another sample of items.
 *
 * @param value score of the items as they are
 * @param low lower end of the range
 * @param high upper end of the range
 */
public record Interval(double value, double low, double high) {
    public Interval {
        if (low > high) {
            throw new IllegalArgumentException("low must not be above high, got low " + low + " and high " + high);
        }
    }

    /**
     * Summarises several runs that are equally likely, such as those of different seeds.
     *
     * @param values one of each run, at least one
     * @return their mean, their least and their greatest
     */
    public static Interval ofRuns(double... values) {
        Quantiles quantiles = new Quantiles(values);
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return new Interval(sum / values.length, quantiles.at(0), quantiles.at(1));
    }
}
