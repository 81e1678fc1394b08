package org.naglab.crf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.google.gson.JsonArray;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.naglab.golden.Golden;

class BestPathTest {
    private static final double FLOAT32_VALUE = 1e-4;

    @ParameterizedTest
    @ValueSource(strings = {"crf_viterbi.json", "crf_viterbi_medium.json"})
    void paths_and_scores_equal_the_reference(String name) {
        Golden golden = Golden.read(name);
        for (Golden it : golden.list("cases")) {
            try (NDManager manager = NDManager.newBaseManager()) {
                int T = golden.integer("T");
                NDArray mask = it.mask(manager, "lengths", T);
                Candidates candidates = new CandidateBeam(it.integer("beam"))
                        .free(golden.array(manager, "emissions", DataType.FLOAT32));
                Transitions transitions = new Transitions.LowRank(
                        golden.array(manager, "E1", DataType.FLOAT32), golden.array(manager, "E2", DataType.FLOAT32));

                List<ScoredPath> paths = BestPath.viterbi(candidates, transitions, mask);

                JsonArray expected = it.get("tokens").getAsJsonArray();
                double[] scores = it.doubles("best_score");
                assertThat(paths).hasSize(scores.length);
                for (int b = 0; b < scores.length; b++) {
                    ScoredPath path = paths.get(b);
                    assertThat(path.tokens())
                            .containsExactly(longs(expected.get(b).getAsJsonArray()));
                    assertThat(path.scoreNats()).isCloseTo(scores[b], within(FLOAT32_VALUE));
                    assertThat(Arrays.stream(path.stepScoresNats()).sum()).isCloseTo(scores[b], within(FLOAT32_VALUE));
                }
            }
        }
    }

    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void the_best_path_is_the_best_of_all_paths(long seed) {
        try (NDManager manager = NDManager.newBaseManager()) {
            RandomChain chain = RandomChain.of(manager, seed, DataType.FLOAT32);
            Candidates candidates = chain.beam().free(chain.emissions());
            NDArray blocks = chain.lowRank().blocks(candidates.tokens());
            long[] tokens = candidates.tokens().toLongArray();

            List<ScoredPath> paths = BestPath.viterbi(candidates, chain.lowRank(), chain.mask());

            float[] best = LinearChain.sum(Semiring.MAX, candidates.emissions(), blocks, chain.mask())
                    .toFloatArray();
            for (int b = 0; b < chain.B(); b++) {
                int row = b * chain.T();
                int[] slots = new Enumeration(candidates.emissions(), blocks, b, chain.lengths()[b]).bestPath();
                long[] expected = IntStream.range(0, slots.length)
                        .mapToLong(t -> tokens[(row + t) * chain.K() + slots[t]])
                        .toArray();
                assertThat(paths.get(b).tokens()).containsExactly(expected);
                assertThat(paths.get(b).scoreNats()).isCloseTo(best[b], within(FLOAT32_VALUE));
            }
        }
    }

    @Test
    void batches_larger_than_the_memory_of_blocks_are_taken_apart() {
        try (NDManager manager = NDManager.newBaseManager()) {
            RandomChain chain = RandomChain.of(
                    manager, new SplittableRandom(1), DataType.FLOAT32, 5, 40, 600, 4, 500); // 39 MB an item
            Candidates candidates = chain.beam().free(chain.emissions());
            List<ScoredPath> together = BestPath.viterbi(candidates, chain.lowRank(), chain.mask());
            for (int b = 0; b < chain.B(); b++) {
                RandomChain item = chain.item(b);
                ScoredPath alone = BestPath.viterbi(item.beam().free(item.emissions()), item.lowRank(), item.mask())
                        .getFirst();
                assertThat(together.get(b).tokens()).containsExactly(alone.tokens());
            }
        }
    }

    private static long[] longs(JsonArray array) {
        return array.asList().stream().mapToLong(it -> it.getAsLong()).toArray();
    }
}
