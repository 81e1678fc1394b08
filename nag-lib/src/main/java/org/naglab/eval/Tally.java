package org.naglab.eval;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Holds what each item adds to a score of a corpus: the score is a function of the sum of the items' rows, so that a
 * resampled corpus costs a sum, not a new look at the text.
 */
final class Tally {
    private final int items;
    private final int width;
    private final double[] rows; // one after the other
    private final ToDoubleFunction<double[]> score;

    /**
     * @param items number of items, at least 1
     * @param row statistics of each item, all of one width
     * @param score score of a corpus whose rows sum up to the argument
     */
    Tally(int items, IntFunction<double[]> row, ToDoubleFunction<double[]> score) {
        this.items = items;
        this.score = score;
        double[] first = row.apply(0);
        width = first.length;
        rows = new double[items * width];
        for (int item = 0; item < items; item++) {
            System.arraycopy(item == 0 ? first : row.apply(item), 0, rows, item * width, width);
        }
    }

    private Tally(int items, int width, double[] rows, ToDoubleFunction<double[]> score) {
        this.items = items;
        this.width = width;
        this.rows = rows;
        this.score = score;
    }

    /** The same items, each with what it adds in this tally and in the other. */
    Tally plus(Tally other) {
        double[] sums = rows.clone();
        add(sums, other.rows);
        return new Tally(items, width, sums, score);
    }

    double ofAll() {
        double[] sum = new double[width];
        for (int i = 0; i < rows.length; i++) {
            sum[i % width] += rows[i];
        }
        return score.applyAsDouble(sum);
    }

    /** Score of each item as a corpus of its own. */
    double[] ofEach() {
        return IntStream.range(0, items)
                .mapToDouble(item -> score.applyAsDouble(Arrays.copyOfRange(rows, item * width, (item + 1) * width)))
                .toArray();
    }

    /** Score of the corpus in which each item is as many times as said. */
    double of(int[] times) {
        double[] sum = new double[width];
        for (int item = 0; item < items; item++) {
            int count = times[item];
            if (count > 0) {
                int start = item * width;
                for (int i = 0; i < width; i++) {
                    sum[i] += count * rows[start + i];
                }
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
