package org.naglab.crf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import java.util.List;
import java.util.function.Supplier;

/** Takes gradients by autograd and by central differences. */
final class Gradients {

    private Gradients() {}

    /** Gradient of a weighted sum of the values with respect to each variable, flat. */
    static List<double[]> byAutograd(List<NDArray> variables, NDArray weights, Supplier<NDArray> values) {
        variables.forEach(x -> x.setRequiresGradient(true));
        try (GradientCollector collector = weights.getManager().getEngine().newGradientCollector()) {
            collector.backward(values.get().mul(weights).sum());
        }
        List<double[]> gradients = variables.stream()
                .map(x -> {
                    NDArray gradient = x.getGradient();
                    double[] flat = gradient.toType(DataType.FLOAT64, true).toDoubleArray();
                    gradient.subi(gradient); // else the next call adds to it
                    return flat;
                })
                .toList();
        variables.forEach(x -> x.setRequiresGradient(false));
        return gradients;
    }

    /** The same by central differences in float64. */
    static List<double[]> byDifferences(List<NDArray> variables, NDArray weights, Supplier<NDArray> values) {
        double step = 1e-5;
        return variables.stream()
                .map(x -> {
                    double[] at = x.toDoubleArray();
                    double[] gradient = new double[at.length];
                    for (int i = 0; i < at.length; i++) {
                        double middle = at[i];
                        at[i] = middle + step;
                        x.set(at);
                        double above = values.get().mul(weights).sum().getDouble();
                        at[i] = middle - step;
                        x.set(at);
                        double below = values.get().mul(weights).sum().getDouble();
                        at[i] = middle;
                        x.set(at);
                        gradient[i] = (above - below) / (2 * step);
                    }
                    return gradient;
                })
                .toList();
    }

    /** Compares element by element; AssertJ's own report of long arrays takes quadratic time. */
    static void assertClose(String what, double[] actual, double[] expected, double tolerance) {
        assertThat(actual).as(what).hasSameSizeAs(expected);
        int worst = 0;
        for (int i = 0; i < actual.length; i++) {
            double error = Math.abs(actual[i] - expected[i]);
            if (!(error <= Math.abs(actual[worst] - expected[worst]))) {
                worst = i;
            }
        }
        if (actual.length > 0) {
            assertThat(actual[worst])
                    .as("%s [%d], the worst of all", what, worst)
                    .isCloseTo(expected[worst], within(tolerance));
        }
    }
}
