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

/** Transitions that know which tokens stand side by side in the source. */
class WithSourceTest {
    private static final double ROUNDING = 1e-9;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    @Test
    void a_block_is_the_tables_product_plus_the_scores_of_neighbours_and_of_repeats() {
        // Source: 3 1 2 1, with 2 standing for no text; so only 3 → 1 counts.
        NDArray source = manager.create(new long[] {3, 1, 2, 1}, new Shape(1, 4));
        Transitions.WithSource aware =
                new Transitions.WithSource(tables(), SourceBigrams.of(source, id -> id != 2), number(5), number(-7));
        NDArray tokens = manager.create(new long[] {3, 1, 1, 3, 2, 1}, new Shape(1, 3, 2));

        double[] blocks = aware.blocks(tokens).toDoubleArray();
        double[] plain = tables().blocks(tokens).toDoubleArray();

        // From {3, 1} to {1, 3}, then from {1, 3} to {2, 1}.
        double[] added = {5, -7, -7, 0, 0, -7, 0, 5};
        for (int i = 0; i < added.length; i++) {
            assertThat(blocks[i] - plain[i]).as("entry %d", i).isCloseTo(added[i], within(ROUNDING));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void the_steps_of_a_path_are_its_entries_of_the_blocks(long seed) {
        RandomChain chain = RandomChain.of(manager, seed, DataType.FLOAT64);
        Transitions.WithSource aware = chain.withSource(seed);
        if (chain.T() == 1) {
            return;
        }
        double[] steps = aware.along(chain.gold()).toDoubleArray();
        double[] blocks = aware.blocks(chain.gold().expandDims(2)).toDoubleArray(); // K = 1

        assertThat(steps).hasSize(chain.B() * (chain.T() - 1));
        for (int i = 0; i < steps.length; i++) {
            assertThat(steps[i]).isCloseTo(blocks[i], within(ROUNDING));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void the_partition_is_the_sum_over_all_paths_and_its_gradient_that_of_differences(long seed) {
        RandomChain chain = RandomChain.of(manager, seed, DataType.FLOAT64);
        Transitions.WithSource aware = chain.withSource(seed);
        Candidates candidates = chain.candidates();
        NDArray blocks =
                chain.T() == 1 ? manager.zeros(new Shape(1), DataType.FLOAT64) : aware.blocks(candidates.tokens());
        double[] logZ =
                LinearChain.logPartition(candidates, aware, chain.mask()).toDoubleArray();
        for (int b = 0; b < chain.B(); b++) {
            assertThat(logZ[b])
                    .isCloseTo(
                            new Enumeration(candidates.emissions(), blocks, b, chain.lengths()[b]).logPartition(),
                            within(ROUNDING));
        }
        NDArray weights = manager.create(
                IntStream.range(0, chain.B()).mapToDouble(b -> 1 + b / 2.0).toArray());
        List<NDArray> variables = List.of(chain.emissions(), aware.adjacent(), aware.repeated());
        List<double[]> differences = Gradients.byDifferences(variables, weights, () -> likelihood(chain, aware));
        List<double[]> gradients = Gradients.byAutograd(variables, weights, () -> likelihood(chain, aware));
        for (int i = 0; i < gradients.size(); i++) {
            Gradients.assertClose("variable " + i, gradients.get(i), differences.get(i), 1e-6);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void the_best_path_is_the_best_of_all_paths_and_that_of_its_item_alone(long seed) {
        RandomChain chain = RandomChain.of(manager, new SplittableRandom(seed), DataType.FLOAT32, 4, 4, 5, 2, 3);
        Transitions.WithSource aware = chain.withSource(seed);
        Candidates candidates = chain.beam().free(chain.emissions());
        NDArray blocks = aware.blocks(candidates.tokens());
        long[] tokens = candidates.tokens().toLongArray();

        List<ScoredPath> paths = BestPath.viterbi(candidates, aware, chain.mask());

        for (int b = 0; b < chain.B(); b++) {
            int row = b * chain.T();
            int[] slots = new Enumeration(candidates.emissions(), blocks, b, chain.lengths()[b]).bestPath();
            assertThat(paths.get(b).tokens())
                    .containsExactly(IntStream.range(0, slots.length)
                            .mapToLong(t -> tokens[(row + t) * chain.K() + slots[t]])
                            .toArray());
            RandomChain item = chain.item(b);
            ScoredPath alone = BestPath.viterbi(item.beam().free(item.emissions()), aware.items(b, b + 1), item.mask())
                    .getFirst();
            assertThat(paths.get(b).tokens()).containsExactly(alone.tokens());
        }
    }

    @Test
    void another_batch_than_that_of_the_sources_is_refused() {
        RandomChain chain = RandomChain.of(manager, new SplittableRandom(1), DataType.FLOAT32, 3, 4, 5, 2, 3);
        Transitions two = chain.withSource(1).items(0, 2);

        assertThatThrownBy(() -> two.blocks(chain.candidates().tokens()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tokens must be of the 2 sources of the batch, got 3 rows");
    }

    private static NDArray likelihood(RandomChain chain, Transitions transitions) {
        return LinearChain.logLikelihood(chain.emissions(), chain.gold(), chain.mask(), transitions, chain.beam());
    }

    private Transitions.LowRank tables() {
        double[] values =
                IntStream.range(0, 8).mapToDouble(i -> (i * 5 % 7 - 3) / 4.0).toArray();
        return new Transitions.LowRank(
                manager.create(values, new Shape(4, 2)),
                manager.create(values, new Shape(4, 2)).neg());
    }

    private NDArray number(double value) {
        return manager.create(new double[] {value});
    }
}
