package org.naglab.crf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.naglab.tensor.Packing;
import org.naglab.tensor.ShapeMismatchException;

class LinearChainTest {
    private static final double ROUNDING = 1e-9;
    private static final double DIFFERENCES = 1e-7;

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
    void log_partition_equals_the_sum_over_all_paths(long seed) {
        RandomChain chain = RandomChain.of(manager, seed, DataType.FLOAT64);
        Candidates candidates = chain.candidates();
        NDArray blocks = chain.lowRank().blocks(candidates.tokens());

        double[] logZ = LinearChain.logPartition(candidates.emissions(), blocks, chain.mask())
                .toDoubleArray();

        for (int b = 0; b < chain.B(); b++) {
            Enumeration oracle = new Enumeration(candidates.emissions(), blocks, b, chain.lengths()[b]);
            assertThat(logZ[b]).isCloseTo(oracle.logPartition(), within(ROUNDING));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void marginals_equal_the_shares_of_the_paths(long seed) {
        RandomChain chain = RandomChain.of(manager, seed, DataType.FLOAT64);
        Candidates candidates = chain.candidates();
        NDArray blocks = chain.lowRank().blocks(candidates.tokens());

        Marginals marginals = LinearChain.marginals(candidates.emissions(), blocks, chain.mask());

        double[] nodes = marginals.nodes().toDoubleArray();
        double[] edges = chain.T() == 1 ? new double[0] : marginals.edges().toDoubleArray();
        int K = chain.K();
        for (int b = 0; b < chain.B(); b++) {
            int length = chain.lengths()[b];
            Enumeration oracle = new Enumeration(candidates.emissions(), blocks, b, length);
            double[][] nodeShares = oracle.nodeMarginals();
            double[][][] edgeShares = oracle.edgeMarginals();
            for (int t = 0; t < chain.T(); t++) {
                for (int k = 0; k < K; k++) {
                    double expected = t < length ? nodeShares[t][k] : 0;
                    assertThat(nodes[(b * chain.T() + t) * K + k]).isCloseTo(expected, within(ROUNDING));
                    for (int a = 0; t > 0 && a < K; a++) {
                        double share = t < length ? edgeShares[t - 1][a][k] : 0;
                        int edge = ((b * (chain.T() - 1) + t - 1) * K + a) * K + k;
                        assertThat(edges[edge]).isCloseTo(share, within(ROUNDING));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void gradients_equal_finite_differences(long seed) {
        RandomChain chain = RandomChain.of(manager, seed, DataType.FLOAT64);
        NDArray weights = manager.randomUniform(0.5f, 2f, new Shape(chain.B()), DataType.FLOAT64);

        List<double[]> gradients = Gradients.byAutograd(chain.variables(), weights, chain::logLikelihood);
        List<double[]> differences = Gradients.byDifferences(chain.variables(), weights, chain::logLikelihood);

        for (int i = 0; i < gradients.size(); i++) {
            Gradients.assertClose("variable " + i, gradients.get(i), differences.get(i), DIFFERENCES);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void a_likelihood_is_at_most_one(long seed) {
        RandomChain chain = RandomChain.of(manager, seed, DataType.FLOAT64);
        assertThat(chain.logLikelihood().max().getDouble()).isLessThanOrEqualTo(ROUNDING);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void a_batch_is_its_items_one_by_one(long seed) {
        RandomChain chain = RandomChain.of(manager, seed, DataType.FLOAT64);
        double[] together = chain.logLikelihood().toDoubleArray();
        for (int b = 0; b < chain.B(); b++) {
            assertThat(chain.item(b).logLikelihood().getDouble(0)).isCloseTo(together[b], within(ROUNDING));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void what_stands_at_masked_positions_changes_nothing(long seed) {
        RandomChain chain = RandomChain.of(manager, seed, DataType.FLOAT64);
        NDArray real = chain.mask().expandDims(2).broadcast(chain.emissions().getShape());
        NDArray garbage = manager.randomUniform(-1e3f, 1e3f, chain.emissions().getShape(), DataType.FLOAT64);
        RandomChain spoilt = chain.withEmissions(NDArrays.where(real, chain.emissions(), garbage));

        assertThat(spoilt.logLikelihood().toDoubleArray())
                .containsExactly(chain.logLikelihood().toDoubleArray(), within(ROUNDING));
        NDArray weights = manager.ones(new Shape(chain.B()), DataType.FLOAT64);
        double[] gradient = Gradients.byAutograd(spoilt.variables(), weights, spoilt::logLikelihood)
                .getFirst();
        for (int i = 0; i < gradient.length; i++) {
            int position = i / chain.V();
            if (position % chain.T() >= chain.lengths()[position / chain.T()]) {
                assertThat(gradient[i]).isZero();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void dense_transitions_equal_the_low_rank_ones_that_they_multiply_out(long seed) {
        RandomChain chain = RandomChain.of(manager, seed, DataType.FLOAT64);
        NDArray dense =
                LinearChain.logLikelihood(chain.emissions(), chain.gold(), chain.mask(), chain.dense(), chain.beam());
        assertThat(dense.toDoubleArray()).containsExactly(chain.logLikelihood().toDoubleArray(), within(ROUNDING));
    }

    @Test
    void a_mask_without_padding_is_the_cut_sequence() {
        SplittableRandom random = new SplittableRandom(7);
        RandomChain chain = RandomChain.of(manager, random, DataType.FLOAT64, 1, 6, 5, 2, 3);
        int length = 4;
        NDArray mask = manager.create(new boolean[] {true, true, true, true, false, false}, new Shape(1, 6));
        NDArray padded =
                LinearChain.logLikelihood(chain.emissions(), chain.gold(), mask, chain.lowRank(), chain.beam());
        NDArray cut = LinearChain.logLikelihood(
                chain.emissions().get(":, :" + length),
                chain.gold().get(":, :" + length),
                manager.ones(new Shape(1, length), DataType.BOOLEAN),
                chain.lowRank(),
                chain.beam());
        assertThat(padded.getDouble()).isCloseTo(cut.getDouble(), within(ROUNDING));
    }

    @Test
    void more_candidates_never_raise_the_likelihood_and_all_of_them_make_it_exact() {
        SplittableRandom random = new SplittableRandom(8);
        RandomChain chain = RandomChain.of(manager, random, DataType.FLOAT64, 2, 4, 5, 3, 5);
        double[] last = {0, 0};
        for (int k = 1; k <= chain.V(); k++) {
            double[] logLikelihood = LinearChain.logLikelihood(
                            chain.emissions(), chain.gold(), chain.mask(), chain.lowRank(), new CandidateBeam(k))
                    .toDoubleArray();
            for (int b = 0; b < chain.B(); b++) {
                assertThat(logLikelihood[b]).isLessThanOrEqualTo(last[b] + ROUNDING);
            }
            last = logLikelihood;
        }
        long[] all = LongStream.range(0, (long) chain.B() * chain.T() * chain.V())
                .map(i -> i % chain.V())
                .toArray();
        NDArray blocks = chain.lowRank().blocks(manager.create(all, new Shape(chain.B(), chain.T(), chain.V())));
        Packing positions = new Packing(chain.lengths());
        double[] score = LinearChain.sequenceScore(
                        positions.pack(chain.emissions()), chain.gold(), positions, chain.lowRank())
                .toDoubleArray();
        for (int b = 0; b < chain.B(); b++) {
            Enumeration oracle = new Enumeration(chain.emissions(), blocks, b, chain.lengths()[b]);
            assertThat(last[b]).isCloseTo(score[b] - oracle.logPartition(), within(ROUNDING));
        }
    }

    @Test
    void blocks_of_another_length_are_refused() {
        NDArray emissions = manager.zeros(new Shape(2, 4, 3));
        NDArray mask = manager.ones(new Shape(2, 4), DataType.BOOLEAN);
        assertThatThrownBy(() -> LinearChain.logPartition(emissions, manager.zeros(new Shape(2, 4, 3, 3)), mask))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("T=4");
    }

    /** Numbers of a brute force of our own, printed to 15 digits: a small problem given by formulas. */
    static final class Formula {
        final NDArray emissions;
        final NDArray gold;
        final Transitions.LowRank transitions;

        Formula(NDManager manager) {
            double[] e1 = new double[12];
            double[] e2 = new double[12];
            double[] scores = new double[24];
            for (int v = 0; v < 6; v++) {
                for (int j = 0; j < 2; j++) {
                    e1[v * 2 + j] = ((3 * v + 2 * j) % 7 - 3) / 4.0;
                    e2[v * 2 + j] = ((5 * v + 3 * j) % 7 - 3) / 4.0;
                }
                for (int t = 0; t < 4; t++) {
                    scores[t * 6 + v] = ((7 * t + 4 * v + 3 * ((t * v) % 5)) % 11 - 5) / 4.0;
                }
            }
            emissions = manager.create(scores, new Shape(1, 4, 6));
            gold = manager.create(new long[] {4, 1, 2, 2}, new Shape(1, 4));
            transitions =
                    new Transitions.LowRank(manager.create(e1, new Shape(6, 2)), manager.create(e2, new Shape(6, 2)));
        }
    }

    @Test
    void a_problem_given_by_formulas_has_the_known_numbers() {
        Formula it = new Formula(manager);
        NDArray full = manager.ones(new Shape(1, 4), DataType.BOOLEAN);
        NDArray three = manager.create(new boolean[] {true, true, true, false}, new Shape(1, 4));

        assertThat(score(it, full)).isCloseTo(0.375, within(ROUNDING));
        assertThat(score(it, three)).isCloseTo(-0.5, within(ROUNDING));
        assertThat(logZ(it, 6, full)).isCloseTo(8.47861441168275, within(ROUNDING));
        assertThat(logZ(it, 3, full)).isCloseTo(7.104453401756466, within(ROUNDING));
        assertThat(logZ(it, 3, three)).isCloseTo(4.720537042560766, within(ROUNDING));
        Candidates free = new CandidateBeam(3).free(it.emissions);
        NDArray blocks = it.transitions.blocks(free.tokens());
        assertThat(LinearChain.logPartition(free.emissions(), blocks, full).getDouble(0))
                .isCloseTo(7.25268930929769, within(ROUNDING));
        assertThat(LinearChain.sum(Semiring.MAX, free.emissions(), blocks, full).getDouble(0))
                .isCloseTo(5.0, within(ROUNDING));
        ScoredPath path = BestPath.viterbi(free, it.transitions).getFirst();
        assertThat(path.tokens()).containsExactly(5, 2, 4, 4);
        assertThat(path.scoreNats()).isCloseTo(5.0, within(1e-6));
    }

    private static double score(Formula it, NDArray mask) {
        Packing positions = new Packing(PrefixMask.lengths(mask));
        NDArray path = it.gold.get(":, :" + positions.longest());
        return LinearChain.sequenceScore(positions.pack(it.emissions), path, positions, it.transitions)
                .getDouble(0);
    }

    private static double logZ(Formula it, int k, NDArray mask) {
        Candidates candidates = new CandidateBeam(k).withGold(it.emissions, it.gold);
        return LinearChain.logPartition(candidates.emissions(), it.transitions.blocks(candidates.tokens()), mask)
                .getDouble(0);
    }
}
