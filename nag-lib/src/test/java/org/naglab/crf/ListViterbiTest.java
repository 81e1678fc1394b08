package org.naglab.crf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ListViterbiTest {
    private static final double FLOAT32_VALUE = 1e-4;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    /** A path and its score. */
    private record Listed(List<Long> tokens, double score) {}

    /** All paths of an item, best first. */
    private static List<Listed> enumerated(RandomChain chain, Candidates candidates, int b) {
        NDArray blocks = chain.lowRank().blocks(candidates.tokens());
        long[] tokens = candidates.tokens().toLongArray();
        List<Listed> all = new ArrayList<>();
        new Enumeration(candidates.emissions(), blocks, b, chain.lengths()[b])
                .forEachPath((slots, score) -> all.add(new Listed(
                        IntStream.range(0, slots.length)
                                .mapToObj(t -> tokens[(b * chain.T() + t) * chain.K() + slots[t]])
                                .toList(),
                        score)));
        all.sort(Comparator.comparingDouble(Listed::score).reversed());
        return all;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void the_list_holds_the_best_of_all_paths_in_their_order(long seed) {
        RandomChain chain = RandomChain.of(manager, seed, DataType.FLOAT32);
        Candidates candidates = chain.beam().free(chain.emissions());
        for (int N : new int[] {1, 2, 5, 300}) {
            List<List<ScoredPath>> lists = new ListViterbi(N).search(candidates, chain.lowRank(), chain.mask());
            for (int b = 0; b < chain.B(); b++) {
                List<Listed> all = enumerated(chain, candidates, b);
                assertSame(lists.get(b), all.subList(0, Math.min(N, all.size())));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void paths_that_differ_after_their_end_are_one_with_the_best_of_their_scores(long seed) {
        RandomChain chain = RandomChain.of(manager, seed, DataType.FLOAT32);
        Candidates candidates = chain.beam().free(chain.emissions());
        long end = seed % chain.V();
        for (int N : new int[] {1, 3, 300}) {
            List<List<ScoredPath>> lists = new ListViterbi(N).search(candidates, chain.lowRank(), chain.mask(), end);
            for (int b = 0; b < chain.B(); b++) {
                Map<List<Long>, Listed> outputs = new LinkedHashMap<>();
                for (Listed path : enumerated(chain, candidates, b)) {
                    int ends = path.tokens().indexOf(end);
                    outputs.putIfAbsent(ends < 0 ? path.tokens() : path.tokens().subList(0, ends), path);
                }
                List<Listed> distinct = List.copyOf(outputs.values());
                assertSame(lists.get(b), distinct.subList(0, Math.min(N, distinct.size())));
            }
        }
    }

    @Test
    void the_first_of_a_long_list_is_viterbi_s_and_no_two_are_equal() {
        RandomChain chain = RandomChain.of(manager, new SplittableRandom(3), DataType.FLOAT32, 4, 12, 50, 4, 20);
        Candidates candidates = chain.beam().free(chain.emissions());
        List<ScoredPath> best = BestPath.viterbi(candidates, chain.lowRank(), chain.mask());
        List<List<ScoredPath>> lists = new ListViterbi(30).search(candidates, chain.lowRank(), chain.mask());
        for (int b = 0; b < 4; b++) {
            assertThat(lists.get(b).getFirst().tokens())
                    .containsExactly(best.get(b).tokens());
            assertThat(lists.get(b))
                    .extracting(path -> Arrays.toString(path.tokens()))
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void a_batch_gives_what_its_singles_give() {
        RandomChain chain = RandomChain.of(manager, new SplittableRandom(4), DataType.FLOAT32, 5, 9, 30, 4, 12);
        ListViterbi search = new ListViterbi(7);
        List<List<ScoredPath>> together =
                search.search(chain.beam().free(chain.emissions()), chain.lowRank(), chain.mask(), 2);
        for (int b = 0; b < chain.B(); b++) {
            RandomChain item = chain.item(b);
            List<ScoredPath> alone = search.search(item.beam().free(item.emissions()), item.lowRank(), item.mask(), 2)
                    .getFirst();
            assertThat(alone).hasSameSizeAs(together.get(b));
            for (int n = 0; n < alone.size(); n++) {
                assertThat(alone.get(n).tokens())
                        .containsExactly(together.get(b).get(n).tokens());
            }
        }
    }

    @Test
    void a_list_of_nothing_is_refused() {
        assertThatThrownBy(() -> new ListViterbi(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("paths must be at least 1, got 0");
    }

    private static void assertSame(List<ScoredPath> actual, List<Listed> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int n = 0; n < expected.size(); n++) {
            assertThat(Arrays.stream(actual.get(n).tokens()).boxed().toList())
                    .isEqualTo(expected.get(n).tokens());
            assertThat(actual.get(n).scoreNats()).isCloseTo(expected.get(n).score(), within(FLOAT32_VALUE));
            assertThat(Arrays.stream(actual.get(n).stepScoresNats()).sum())
                    .isCloseTo(actual.get(n).scoreNats(), within(FLOAT32_VALUE));
        }
    }
}
