package org.naglab.eval;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Holds what each item adds to a score of a corpus: the score is a function of the sum of the items' rows, so that a
 * resampled corpus costs a sum, not a new look at the text.
 *
 * @param rows statistics of each item, all of one width
 * @param score score of a corpus whose rows sum up to the argument
 */
record Tally(List<double[]> rows, ToDoubleFunction<double[]> score) {
    double ofAll() {
        double[] sum = new double[rows.getFirst().length];
        rows.forEach(row -> add(sum, row));
        return score.applyAsDouble(sum);
    }

    /** Score of the corpus in which each item is as many times as said. */
    double of(int[] times) {
        double[] sum = new double[rows.getFirst().length];
        for (int item = 0; item < times.length; item++) {
            double[] row = rows.get(item);
            for (int i = 0; times[item] > 0 && i < sum.length; i++) {
                sum[i] += times[item] * row[i];
            }
        }
        return score.applyAsDouble(sum);
    }

    static void add(double[] sum, double[] row) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += row[i];
        }
    }

    /** Quotient of two columns; 0 where nothing was counted. */
    static double ratio(double[] sum) {
        return sum[1] == 0 ? 0 : sum[0] / sum[1];
    }
}
