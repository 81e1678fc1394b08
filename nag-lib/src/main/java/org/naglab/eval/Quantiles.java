package org.naglab.eval;

import java.util.Arrays;

/** Quantiles with linear interpolation between order statistics (Hyndman and Fan's type 7, NumPy's default). */
final class Quantiles {
    private final double[] sorted;

    Quantiles(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("values must not be empty");
        }
        sorted = values.clone();
        Arrays.sort(sorted);
    }

    /** Value below which the share {@code q} of the values lies, {@code q} in [0, 1]. */
    double at(double q) {
        double position = q * (sorted.length - 1);
        int below = (int) Math.floor(position);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
