package org.naglab.crf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PosteriorPathTest {
    private static final double FLOAT32_VALUE = 1e-4;

    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void each_token_has_the_highest_share_of_all_paths_at_its_position(long seed) {
        try (NDManager manager = NDManager.newBaseManager()) {
            RandomChain chain = RandomChain.of(manager, seed, DataType.FLOAT32);
            Candidates candidates = chain.beam().free(chain.emissions());
            NDArray blocks = chain.lowRank().blocks(candidates.tokens());
            long[] tokens = candidates.tokens().toLongArray();

            List<ScoredPath> paths = PosteriorPath.decode(candidates, chain.lowRank(), chain.mask());

            for (int b = 0; b < chain.B(); b++) {
                double[][] nodes =
                        new Enumeration(candidates.emissions(), blocks, b, chain.lengths()[b]).nodeMarginals();
                assertThat(paths.get(b).tokens()).hasSize(nodes.length);
                double score = 0;
                for (int t = 0; t < nodes.length; t++) {
                    int best = 0;
                    for (int k = 1; k < chain.K(); k++) {
                        best = nodes[t][k] > nodes[t][best] ? k : best;
                    }
                    assertThat(paths.get(b).tokens()[t]).isEqualTo(tokens[(b * chain.T() + t) * chain.K() + best]);
                    assertThat(paths.get(b).stepScoresNats()[t])
                            .isCloseTo(Math.log(nodes[t][best]), within(FLOAT32_VALUE));
                    score += Math.log(nodes[t][best]);
                }
                assertThat(paths.get(b).scoreNats()).isCloseTo(score, within(FLOAT32_VALUE));
            }
        }
    }
}
