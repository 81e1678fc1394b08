package org.naglab.crf;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.naglab.golden.Golden;

/** Golden numbers of a float64 reference, checked there by enumeration and finite differences. */
class LinearChainGoldenTest {
    private static final double FLOAT64 = 1e-9;
    private static final double FLOAT32_VALUE = 1e-4;
    private static final double FLOAT32_GRADIENT = 2e-4;

    static Stream<Arguments> files() {
        return Stream.of("crf_nll.json", "crf_nll_medium.json")
                .flatMap(name -> Stream.of(
                        Arguments.of(name, DataType.FLOAT64, FLOAT64, FLOAT64),
                        Arguments.of(name, DataType.FLOAT32, FLOAT32_VALUE, FLOAT32_GRADIENT)));
    }

    @ParameterizedTest
    @MethodSource("files")
    void likelihood_and_gradients_equal_the_reference(String name, DataType type, double value, double gradient) {
        Golden golden = Golden.read(name);
        for (Golden it : golden.list("cases")) {
            try (NDManager manager = NDManager.newBaseManager()) {
                check(manager, golden, it, it.mask(manager, "lengths", golden.integer("T")), type, value, gradient);
            }
        }
    }

    @Test
    void extreme_scores_neither_overflow_nor_vanish() {
        Golden golden = Golden.read("crf_nll_extreme.json");
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray mask = manager.ones(new Shape(1, 4), DataType.BOOLEAN);
            check(manager, golden, golden, mask, DataType.FLOAT64, FLOAT64, FLOAT64);
        }
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray mask = manager.ones(new Shape(1, 4), DataType.BOOLEAN);
            // Scores of ±3000 in single precision: 1e-6 relative.
            check(manager, golden, golden, mask, DataType.FLOAT32, 3e-3, 1e-3);
        }
    }

    private static void check(
            NDManager manager,
            Golden golden,
            Golden it,
            NDArray mask,
            DataType type,
            double valueTolerance,
            double gradientTolerance) {
        NDArray emissions = golden.array(manager, "emissions", type);
        NDArray gold = golden.array(manager, "targets", DataType.INT64);
        NDArray previous = golden.array(manager, "E1", type);
        NDArray current = golden.array(manager, "E2", type);
        List.of(emissions, previous, current).forEach(x -> x.setRequiresGradient(true));
        try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
            NDArray logLikelihood = LinearChain.logLikelihood(
                    emissions,
                    gold,
                    mask,
                    new Transitions.LowRank(previous, current),
                    new CandidateBeam(it.integer("beam")));
            assertClose("log_likelihood", it, logLikelihood, valueTolerance);
            collector.backward(logLikelihood.neg().sum());
        }
        assertClose("grad_emissions", it, emissions.getGradient(), gradientTolerance);
        assertClose("grad_E1", it, previous.getGradient(), gradientTolerance);
        assertClose("grad_E2", it, current.getGradient(), gradientTolerance);
    }

    private static void assertClose(String what, Golden it, NDArray actual, double tolerance) {
        double[] values = actual.toType(DataType.FLOAT64, false).toDoubleArray();
        Gradients.assertClose(what, values, it.doubles(what), tolerance);
    }
}
