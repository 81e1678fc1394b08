package org.naglab.crf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.naglab.tensor.ShapeMismatchException;

/** Transitions whose tables combine in another way at every step. */
class DynamicTransitionsTest {
    private static final double ROUNDING = 1e-9;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    static LongStream seeds() {
        return LongStream.range(0, 20);
    }

    private RandomChain chain(long seed, DataType type) {
        return RandomChain.of(manager, new SplittableRandom(seed), type, 3, 4, 5, 2, 4);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void an_entry_is_the_bilinear_form_of_its_rows_and_its_step(long seed) {
        RandomChain chain = chain(seed, DataType.FLOAT64);
        Transitions.Dynamic dynamic = chain.dynamic(seed);
        NDArray tokens = chain.candidates().tokens();
        long[] ids = tokens.toLongArray();
        double[] before = chain.previous().toDoubleArray();
        double[] after = chain.current().toDoubleArray();
        double[] mixing = dynamic.mixing().toDoubleArray();

        double[] blocks = dynamic.blocks(tokens).toDoubleArray();

        int at = 0;
        for (int b = 0; b < 3; b++) {
            for (int t = 0; t < 3; t++) {
                for (int i = 0; i < 4; i++) {
                    for (int k = 0; k < 4; k++) {
                        int from = (int) ids[(b * 4 + t) * 4 + i];
                        int to = (int) ids[(b * 4 + t + 1) * 4 + k];
                        double expected = 0;
                        for (int r = 0; r < 2; r++) {
                            for (int q = 0; q < 2; q++) {
                                expected +=
                                        before[from * 2 + r] * mixing[(b * 3 + t) * 4 + r * 2 + q] * after[to * 2 + q];
                            }
                        }
                        assertThat(blocks[at++]).isCloseTo(expected, within(ROUNDING));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void with_the_identity_at_every_step_they_are_the_tables_product(long seed) {
        RandomChain chain = chain(seed, DataType.FLOAT64);
        NDArray identity = manager.eye(2)
                .toType(DataType.FLOAT64, false)
                .reshape(1, 1, 2, 2)
                .repeat(0, 3)
                .repeat(1, 3);
        Transitions dynamic = new Transitions.Dynamic(chain.lowRank(), identity);
        NDArray tokens = chain.candidates().tokens();

        equal(dynamic.blocks(tokens), chain.lowRank().blocks(tokens));
        equal(dynamic.along(chain.gold()), chain.lowRank().along(chain.gold()));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void the_steps_of_a_path_are_its_entries_of_the_blocks(long seed) {
        RandomChain chain = chain(seed, DataType.FLOAT64);
        Transitions.Dynamic dynamic = chain.dynamic(seed);
        equal(
                dynamic.along(chain.gold()).reshape(3, 3, 1, 1),
                dynamic.blocks(chain.gold().expandDims(2)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void the_likelihood_s_gradient_is_that_of_differences(long seed) {
        RandomChain chain = chain(seed, DataType.FLOAT64);
        Transitions.Dynamic dynamic = chain.dynamic(seed);
        NDArray weights = manager.create(new double[] {1, 0.5, 2});
        List<NDArray> variables = List.of(chain.previous(), chain.current(), dynamic.mixing());
        List<double[]> differences = Gradients.byDifferences(variables, weights, () -> likelihood(chain, dynamic));
        List<double[]> gradients = Gradients.byAutograd(variables, weights, () -> likelihood(chain, dynamic));
        for (int i = 0; i < gradients.size(); i++) {
            Gradients.assertClose("variable " + i, gradients.get(i), differences.get(i), 1e-6);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void the_best_path_is_the_best_of_all_paths_and_that_of_its_item_alone(long seed) {
        RandomChain chain = chain(seed, DataType.FLOAT32);
        Transitions.Dynamic dynamic = chain.dynamic(seed);
        Candidates candidates = chain.beam().free(chain.emissions());
        NDArray blocks = dynamic.blocks(candidates.tokens());
        long[] tokens = candidates.tokens().toLongArray();

        List<ScoredPath> paths = BestPath.viterbi(candidates, dynamic, chain.mask());

        for (int b = 0; b < chain.B(); b++) {
            int row = b * chain.T();
            int[] slots = new Enumeration(candidates.emissions(), blocks, b, chain.lengths()[b]).bestPath();
            assertThat(paths.get(b).tokens())
                    .containsExactly(IntStream.range(0, slots.length)
                            .mapToLong(t -> tokens[(row + t) * chain.K() + slots[t]])
                            .toArray());
            RandomChain item = chain.item(b);
            ScoredPath alone = BestPath.viterbi(
                            item.beam().free(item.emissions()), dynamic.items(b, b + 1), item.mask())
                    .getFirst();
            assertThat(paths.get(b).tokens()).containsExactly(alone.tokens());
        }
    }

    @Test
    void a_mixture_of_another_rank_is_refused() {
        RandomChain chain = chain(1, DataType.FLOAT32);
        assertThatThrownBy(() -> new Transitions.Dynamic(chain.lowRank(), manager.zeros(new Shape(3, 3, 2, 3))))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("R");
    }

    private static NDArray likelihood(RandomChain chain, Transitions transitions) {
        return LinearChain.logLikelihood(chain.emissions(), chain.gold(), chain.mask(), transitions, chain.beam());
    }

    private static void equal(NDArray actual, NDArray expected) {
        assertThat(actual.getShape()).isEqualTo(expected.getShape());
        double[] values = expected.toDoubleArray();
        double[] found = actual.toDoubleArray();
        for (int i = 0; i < values.length; i++) {
            assertThat(found[i]).isCloseTo(values[i], within(ROUNDING));
        }
    }
}
