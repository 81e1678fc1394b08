package org.tribuo.classification.sgd.crf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.naglab.crf.BestPath;
import org.naglab.crf.CandidateBeam;
import org.naglab.crf.Candidates;
import org.naglab.crf.LinearChain;
import org.naglab.crf.Marginals;
import org.naglab.crf.ScoredPath;
import org.naglab.crf.Transitions;
import org.tribuo.classification.sgd.crf.ChainHelper.ChainBPResults;
import org.tribuo.classification.sgd.crf.ChainHelper.ChainCliqueValues;
import org.tribuo.classification.sgd.crf.ChainHelper.ChainViterbiResults;
import org.tribuo.math.la.DenseMatrix;
import org.tribuo.math.la.DenseVector;

/**
 * Compares with another implementation of linear chains, Tribuo 4.3.2 (Apache-2.0). Stands in its package because the
 * constructor of its input is open to no other.
 */
class TribuoChainTest {
    private static final double ROUNDING = 1e-9;
    private static final double FLOAT32 = 1e-3;

    static LongStream seeds() {
        return LongStream.range(0, 15);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void partition_marginals_and_best_path_equal_those_of_another_implementation(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int T = random.nextInt(1, 9);
        int V = random.nextInt(2, 10);
        double[][] emissions = normal(random, T, V);
        double[][] matrix = normal(random, V, V);
        ChainCliqueValues chain = new ChainCliqueValues(
                Arrays.stream(emissions).map(DenseVector::createDenseVector).toArray(DenseVector[]::new),
                DenseMatrix.createDenseMatrix(matrix));
        ChainBPResults beliefs = ChainHelper.beliefPropagation(chain);

        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray scores = manager.create(flat(emissions), new Shape(1, T, V));
            NDArray mask = manager.ones(new Shape(1, T), DataType.BOOLEAN);
            Transitions transitions = new Transitions.Dense(manager.create(flat(matrix), new Shape(V, V)));
            Candidates candidates = new CandidateBeam(V).free(scores);
            long[] tokens = candidates.tokens().toLongArray();
            NDArray blocks = transitions.blocks(candidates.tokens());

            NDArray partition = LinearChain.logPartition(candidates.emissions(), blocks, mask);
            assertThat(partition.getDouble(0)).isCloseTo(beliefs.logZ, within(ROUNDING));

            Marginals marginals = LinearChain.marginals(candidates.emissions(), blocks, mask);
            for (int t = 0; t < T; t++) {
                for (int k = 0; k < V; k++) {
                    int token = (int) tokens[t * V + k];
                    double onward = beliefs.betas[t].get(token) - beliefs.logZ;
                    assertThat(marginals.nodes().getDouble(0, t, k))
                            .isCloseTo(Math.exp(beliefs.alphas[t].get(token) + onward), within(ROUNDING));
                    for (int a = 0; t > 0 && a < V; a++) {
                        int last = (int) tokens[(t - 1) * V + a];
                        double step = matrix[last][token] + emissions[t][token];
                        assertThat(marginals.edges().getDouble(0, t - 1, a, k))
                                .isCloseTo(Math.exp(beliefs.alphas[t - 1].get(last) + step + onward), within(ROUNDING));
                    }
                }
            }

            ChainViterbiResults best = ChainHelper.viterbi(chain);
            List<ScoredPath> paths = BestPath.viterbi(candidates, transitions, mask);
            assertThat(paths.getFirst().tokens())
                    .containsExactly(
                            Arrays.stream(best.mapValues).mapToLong(v -> v).toArray());
            assertThat(paths.getFirst().scoreNats()).isCloseTo(best.mapScore, within(FLOAT32));
        }
    }

    private static double[][] normal(SplittableRandom random, int rows, int columns) {
        return IntStream.range(0, rows)
                .mapToObj(row -> IntStream.range(0, columns)
                        .mapToDouble(column -> random.nextGaussian())
                        .toArray())
                .toArray(double[][]::new);
    }

    private static double[] flat(double[][] rows) {
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    }
}
