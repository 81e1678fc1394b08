package org.naglab.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.naglab.tensor.GradientTape;
import org.naglab.tensor.Gradients;
import org.naglab.tensor.Packing;

final class LengthConverterTest {
    private static final double DOUBLE = 1e-6; // squares of distances are floats
    private static final int S = 5;
    private static final int D = 3;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void an_output_position_is_the_weighted_mean_of_the_real_positions_around_its_place() {
        Packing sources = new Packing(new int[] {5, 2});
        Packing outputs = new Packing(new int[] {3, 4});
        double[] values = new Random(1).doubles(2 * S * D, -1, 1).toArray();
        double logSigma = -0.4;
        double[] found = converter(logSigma)
                .convert(manager.create(values, new Shape(2, S, D)), sources, outputs)
                .toDoubleArray();
        for (int b = 0; b < 2; b++) {
            int n = sources.lengths()[b];
            int m = outputs.lengths()[b];
            for (int j = 0; j < m; j++) {
                for (int d = 0; d < D; d++) {
                    double sum = 0;
                    double weights = 0;
                    for (int k = 0; k < n; k++) {
                        double distance = k - j * (double) n / m;
                        double weight = Math.exp(-distance * distance / (2 * Math.exp(2 * logSigma)));
                        sum += weight * values[(b * S + k) * D + d];
                        weights += weight;
                    }
                    assertThat(found[(b * 4 + j) * D + d]).isCloseTo(sum / weights, within(DOUBLE));
                }
            }
        }
    }

    @Test
    void a_narrow_copy_between_equal_lengths_changes_nothing() {
        Packing same = new Packing(new int[] {5});
        double[] values = new Random(2).doubles(S * D, -1, 1).toArray();
        assertThat(converter(-3)
                        .convert(manager.create(values, new Shape(1, S, D)), same, same)
                        .toDoubleArray())
                .containsExactly(values, within(DOUBLE));
    }

    @Test
    void the_width_learns() {
        Packing sources = new Packing(new int[] {5, 2});
        Packing outputs = new Packing(new int[] {3, 4});
        NDArray rows = manager.create(new Random(1).doubles(2 * S * D, -1, 1).toArray(), new Shape(2, S, D));
        Parameters parameters = parameters(0.2);
        parameters.requireGradients();
        try (GradientTape tape = GradientTape.open()) {
            tape.backward(new LengthConverter(parameters, "")
                    .convert(rows, sources, outputs)
                    .square()
                    .sum());
        }
        double step = 1e-4;
        double slope =
                (loss(0.2 + step, rows, sources, outputs) - loss(0.2 - step, rows, sources, outputs)) / (2 * step);
        assertThat(Gradients.of(parameters.get("log_sigma"), manager)
                        .orElseThrow()
                        .toDoubleArray()[0])
                .isNotZero()
                .isCloseTo(slope, within(1e-6));
    }

    @Test
    void rows_must_be_as_many() {
        NDArray rows = manager.zeros(new Shape(2, S, D));
        assertThatThrownBy(() -> LengthConverter.fresh(new Parameters(manager), "")
                        .convert(rows, new Packing(new int[] {5, 2}), new Packing(new int[] {3})))
                .hasMessage("sources and outputs must be of B=2 rows, got 2 and 1");
    }

    private double loss(double logSigma, NDArray rows, Packing sources, Packing outputs) {
        return converter(logSigma)
                .convert(rows, sources, outputs)
                .square()
                .sum()
                .toDoubleArray()[0];
    }

    private LengthConverter converter(double logSigma) {
        return new LengthConverter(parameters(logSigma), "");
    }

    private Parameters parameters(double logSigma) {
        Parameters parameters = new Parameters(manager);
        parameters.put("log_sigma", manager.create(new double[] {logSigma}).duplicate());
        return parameters;
    }
}
