package org.naglab.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.naglab.crf.Transitions;
import org.naglab.golden.Golden;
import org.naglab.objective.Objective.ContextAware;
import org.naglab.objective.Objective.CrfNll;
import org.naglab.objective.Objective.Part;
import org.naglab.objective.Objective.TokenNll;
import org.naglab.objective.Objective.Weighted;
import org.naglab.tensor.GradientTape;
import org.naglab.tensor.Packing;

final class ObjectiveTest {
    private static final double DOUBLE = 1e-9;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Nested
    class The_context_aware_term {
        private static final Golden GOLDEN = Golden.read("context_aware.json");

        @Test
        void equals_the_golden_values_and_gradients() {
            assertThat(GOLDEN.list("cases")).hasSize(10).allSatisfy(golden -> {
                NDArray logits = GOLDEN.array(manager, "logits", DataType.FLOAT64);
                logits.setRequiresGradient(true);
                NeighbourCount count = golden.text("candidate_rule").equals("unique_token_set")
                        ? NeighbourCount.UNIQUE_TOKEN
                        : NeighbourCount.PER_POSITION;
                int[] lengths = java.util.Arrays.stream(GOLDEN.longs("lengths"))
                        .mapToInt(Math::toIntExact)
                        .toArray();
                Packing positions = new Packing(lengths);
                try (GradientTape tape = GradientTape.open()) {
                    Scores scores = new Scores(
                            positions.pack(logits),
                            GOLDEN.array(manager, "targets", DataType.INT64),
                            positions,
                            Optional.empty());
                    NDArray total = Objective.total(new ContextAware(golden.integer("window"), count).terms(scores), 1);
                    tape.backward(total);
                    assertThat(total.toDoubleArray()[0]).isCloseTo(golden.number("L_CA_sum"), within(DOUBLE));
                }
                assertThat(logits.getGradient().toDoubleArray())
                        .containsExactly(golden.doubles("grad_logits"), within(DOUBLE));
            });
        }

        @Test
        void stays_finite_when_a_neighbour_is_certain() {
            NDArray logits = manager.create(new double[] {0, 900, 0, 0, 900, 0}, new Shape(1, 2, 3));
            NDArray gold = manager.create(new long[] {1, 2}, new Shape(1, 2));
            Packing positions = new Packing(new int[] {2});
            Scores scores = new Scores(positions.pack(logits), gold, positions, Optional.empty());
            List<LossTerm> terms = new ContextAware(1, NeighbourCount.PER_POSITION).terms(scores);
            assertThat(Objective.total(terms, 2).toDoubleArray()[0]).isFinite();
        }
    }

    @Nested
    class Padding {
        @Test
        void changes_neither_value_nor_gradient_whatever_stands_there() {
            for (Objective objective : all()) {
                double[] plain = lossAndGradient(objective, 0);
                double[] garbage = lossAndGradient(objective, 17.5);
                assertThat(garbage).as(objective.toString()).containsExactly(plain, within(DOUBLE));
            }
        }
    }

    @Test
    void gradients_equal_finite_differences() {
        double step = 1e-5;
        for (Objective objective : all()) {
            double[] expected = lossAndGradient(objective, 0);
            double[] values = emissionValues(0);
            for (int i : new int[] {0, 7, 13, 22, 30, 41}) {
                double[] up = values.clone();
                up[i] += step;
                double[] down = values.clone();
                down[i] -= step;
                double slope = (loss(objective, up) - loss(objective, down)) / (2 * step);
                assertThat(slope).as("%s at %d", objective, i).isCloseTo(expected[1 + i], within(1e-6));
            }
        }
    }

    @Test
    void label_smoothing_mixes_the_truth_with_the_uniform_distribution() {
        double[] values = emissionValues(0);
        double plain = loss(new TokenNll(0), values);
        double uniform = 0;
        for (int row : new int[] {0, 1, 2, 4, 5}) {
            double sum = 0;
            for (int v = 0; v < 6; v++) {
                sum += Math.exp(values[row * 6 + v]);
            }
            for (int v = 0; v < 6; v++) {
                uniform -= (values[row * 6 + v] - Math.log(sum)) / 6;
            }
        }
        assertThat(loss(new TokenNll(0.1), values)).isCloseTo(0.9 * plain + 0.1 * uniform, within(DOUBLE));
    }

    @Test
    void a_weighted_sum_weighs_its_parts() {
        double[] values = emissionValues(0);
        double expected = loss(new CrfNll(4), values) + 0.5 * loss(new TokenNll(0), values);
        assertThat(loss(Objective.nagBertReleased(4), values)).isCloseTo(expected, within(DOUBLE));
    }

    @Test
    void a_crf_objective_refuses_a_model_without_transitions() {
        Scores scores = new Scores(
                manager.zeros(new Shape(2, 3)),
                manager.zeros(new Shape(1, 2), DataType.INT64),
                new Packing(new int[] {2}),
                Optional.empty());
        assertThatThrownBy(() -> new CrfNll(2).terms(scores)).hasMessageContaining("must get a model with a CRF");
    }

    @Test
    void numbers_outside_their_ranges_are_refused() {
        assertThatThrownBy(() -> new TokenNll(1)).hasMessageContaining("got 1.0");
        assertThatThrownBy(() -> new CrfNll(0)).hasMessageContaining("got 0");
        assertThatThrownBy(() -> new ContextAware(-1, NeighbourCount.PER_POSITION))
                .hasMessageContaining("got -1");
        assertThatThrownBy(() -> new Part(0, new TokenNll(0))).hasMessageContaining("got 0");
        assertThatThrownBy(() -> new Weighted(List.of())).hasMessageContaining("at least one");
    }

    private static List<Objective> all() {
        return List.of(
                new TokenNll(0),
                new TokenNll(0.1),
                new CrfNll(6),
                new ContextAware(2, NeighbourCount.PER_POSITION),
                Objective.nagBertReleased(6),
                Objective.nagBertPaper(6, 0.5, 1));
    }

    /** B = 2, S = 4, V = 6; the last position of the first row and the last two of the second are padding. */
    private double[] emissionValues(double padding) {
        Random random = new Random(5);
        double[] values = random.doubles(2 * 4 * 6, -2, 2).toArray();
        for (int v = 0; v < 6; v++) {
            values[3 * 6 + v] += padding * v;
            values[6 * 6 + v] += padding * v;
            values[7 * 6 + v] -= padding;
        }
        return values;
    }

    private double loss(Objective objective, double[] emissions) {
        return run(objective, manager.create(emissions, new Shape(2, 4, 6))).toDoubleArray()[0];
    }

    private double[] lossAndGradient(Objective objective, double padding) {
        NDArray emissions = manager.create(emissionValues(padding), new Shape(2, 4, 6));
        emissions.setRequiresGradient(true);
        double loss;
        try (GradientTape tape = GradientTape.open()) {
            NDArray total = run(objective, emissions);
            tape.backward(total);
            loss = total.toDoubleArray()[0];
        }
        double[] gradient = emissions.getGradient().toDoubleArray();
        double[] both = new double[gradient.length + 1];
        both[0] = loss;
        System.arraycopy(gradient, 0, both, 1, gradient.length);
        return both;
    }

    private NDArray run(Objective objective, NDArray emissions) {
        NDArray gold = manager.create(new long[] {1, 3, 3, 2, 5, 0}, new Shape(2, 3));
        Packing positions = new Packing(new int[] {3, 2});
        Random random = new Random(6);
        Transitions transitions = new Transitions.LowRank(
                manager.create(random.doubles(12, -1, 1).toArray(), new Shape(6, 2)),
                manager.create(random.doubles(12, -1, 1).toArray(), new Shape(6, 2)));
        return Objective.total(
                objective.terms(new Scores(positions.pack(emissions), gold, positions, Optional.of(transitions))), 1);
    }
}
