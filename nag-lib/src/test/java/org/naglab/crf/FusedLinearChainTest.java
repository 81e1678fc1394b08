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
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FusedLinearChainTest {
    private static final double FLOAT32_VALUE = 1e-4;
    private static final double FLOAT32_GRADIENT = 2e-5;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void value_and_gradients_equal_the_readable_form(long seed) {
        RandomChain chain = RandomChain.of(manager, seed, DataType.FLOAT32);
        equalsTheReadableForm(chain, chain.lowRank(), chain.variables());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void the_same_holds_for_dense_transitions(long seed) {
        RandomChain chain = RandomChain.of(manager, seed, DataType.FLOAT32);
        Transitions.Dense dense = chain.dense();
        equalsTheReadableForm(chain, dense, List.of(chain.emissions(), dense.matrix()));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void the_same_holds_for_transitions_that_know_the_source(long seed) {
        RandomChain chain = RandomChain.of(manager, seed, DataType.FLOAT32);
        Transitions.WithSource aware = chain.withSource(seed);
        equalsTheReadableForm(
                chain,
                aware,
                List.of(chain.emissions(), chain.previous(), chain.current(), aware.adjacent(), aware.repeated()));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void the_same_holds_for_dynamic_transitions(long seed) {
        RandomChain chain = RandomChain.of(manager, new SplittableRandom(seed), DataType.FLOAT32, 3, 4, 5, 2, 4);
        Transitions.Dynamic dynamic = chain.dynamic(seed);
        equalsTheReadableForm(
                chain, dynamic, List.of(chain.emissions(), chain.previous(), chain.current(), dynamic.mixing()));
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 32, 61, 100})
    void the_same_holds_for_sizes_that_fill_several_vectors_and_chunks(int K) {
        RandomChain chain = RandomChain.of(manager, new SplittableRandom(K), DataType.FLOAT32, 9, 12, 3 * K, 8, K);
        equalsTheReadableForm(chain, chain.lowRank(), chain.variables());
    }

    @ParameterizedTest
    @ValueSource(doubles = {3, 10, 100})
    void scores_too_far_apart_for_single_precision_fall_back_to_the_readable_form(double spread) {
        RandomChain chain = RandomChain.of(manager, new SplittableRandom(1), DataType.FLOAT32, 3, 6, 20, 8, 20);
        chain.previous().muli((float) spread);
        equalsTheReadableForm(chain, chain.lowRank(), chain.variables());
    }

    @Test
    void gradients_are_those_of_float64_differences() {
        RandomChain exact = RandomChain.of(manager, new SplittableRandom(5), DataType.FLOAT64, 3, 4, 6, 2, 4);
        RandomChain fused = RandomChain.of(manager, new SplittableRandom(5), DataType.FLOAT32, 3, 4, 6, 2, 4);
        NDArray weights = manager.create(new double[] {1, 0.5, 2});
        List<double[]> differences = Gradients.byDifferences(exact.variables(), weights, exact::logLikelihood);
        List<double[]> gradients =
                Gradients.byAutograd(fused.variables(), weights.toType(DataType.FLOAT32, false), fused::logLikelihood);
        for (int i = 0; i < gradients.size(); i++) {
            Gradients.assertClose("variable " + i, gradients.get(i), differences.get(i), FLOAT32_GRADIENT);
        }
    }

    @Test
    void a_mask_with_a_hole_is_refused() {
        RandomChain chain = RandomChain.of(manager, new SplittableRandom(2), DataType.FLOAT32, 1, 3, 4, 2, 2);
        NDArray hole = manager.create(new boolean[] {true, false, true}, new Shape(1, 3));
        assertThatThrownBy(() -> FusedLinearChain.logPartition(chain.candidates(), chain.lowRank(), hole))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("mask must be true on a non-empty prefix of each row, got [true, false, true] in row 0");
    }

    @Test
    void nothing_stays_behind_in_the_managers_of_batch_and_parameters() {
        try (NDManager parameters = manager.newSubManager();
                NDManager batch = manager.newSubManager()) {
            RandomChain chain = RandomChain.of(batch, new SplittableRandom(3), DataType.FLOAT32, 2, 5, 9, 2, 4);
            chain.previous().attach(parameters);
            chain.current().attach(parameters);
            List<NDArray> before = List.copyOf(parameters.getManagedArrays());
            int batchBefore = batch.getManagedArrays().size();
            chain.logLikelihood();
            BestPath.viterbi(chain.beam().free(chain.emissions()), chain.lowRank(), chain.mask());
            assertThat(parameters.getManagedArrays()).hasSameSizeAs(before);
            assertThat(batch.getManagedArrays()).hasSize(batchBefore + 3); // the likelihood and two candidates
        }
    }

    private static void equalsTheReadableForm(RandomChain chain, Transitions transitions, List<NDArray> variables) {
        Supplier<NDArray> fused = () -> FusedLinearChain.logPartition(chain.candidates(), transitions, chain.mask());
        Supplier<NDArray> readable = () -> {
            Candidates candidates = chain.candidates();
            return LinearChain.logPartition(
                    candidates.emissions(), transitions.blocks(candidates.tokens()), chain.mask());
        };
        float[] expected = readable.get().toFloatArray();
        float[] actual = fused.get().toFloatArray();
        for (int b = 0; b < expected.length; b++) {
            double relative = Math.max(1, Math.abs(expected[b]) / 100);
            assertThat(actual[b]).isCloseTo(expected[b], within((float) (FLOAT32_VALUE * relative)));
        }
        NDArray weights = chain.emissions().getManager().randomUniform(0.5f, 2f, new Shape(chain.B()));
        List<double[]> gradients = Gradients.byAutograd(variables, weights, fused);
        List<double[]> reference = Gradients.byAutograd(variables, weights, readable);
        for (int i = 0; i < variables.size(); i++) {
            double largest = 1;
            for (double value : reference.get(i)) {
                largest = Math.max(largest, Math.abs(value));
            }
            Gradients.assertClose("variable " + i, gradients.get(i), reference.get(i), FLOAT32_GRADIENT * largest);
        }
    }
}
