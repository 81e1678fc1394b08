package org.naglab.kernel.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Measurements of one thing. */
final class Samples {
    private final List<Double> values = new ArrayList<>();
    private boolean gaveUp;

    void add(double value) {
        values.add(value);
    }

    /** Notes that the thing did not end within reason. */
    void giveUp() {
        gaveUp = true;
    }

    int size() {
        return values.size();
    }

    /** Returns the nearest-rank quantile: the least value that a share of {@code share} of all do not exceed. */
    double quantile(double share) {
        if (values.isEmpty()) {
            throw new IllegalStateException("a quantile needs at least one value");
        }
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(Math.max(0, (int) Math.ceil(share * sorted.size()) - 1));
    }

    /** Returns median and 90th percentile, each in {@code pattern}. */
    String show(String pattern) {
        String shown = values.isEmpty()
                ? ""
                : String.format(Locale.ROOT, pattern + " (" + pattern + ")", quantile(0.5), quantile(0.9));
        if (!gaveUp) {
            return shown.isEmpty() ? "–" : shown;
        }
        return shown.isEmpty() ? "never" : shown + ", once never";
    }
}
