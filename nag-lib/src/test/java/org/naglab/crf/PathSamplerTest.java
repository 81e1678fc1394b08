package org.naglab.crf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathSamplerTest {
    private static final double FLOAT32_VALUE = 1e-4;
    private static final int DRAWS = 20_000;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    /**
     * χ² of the draws against the exact distribution of the paths, n degrees of freedom: mean n, variance 2n. Rare paths
     * are counted together, as the approximation needs.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1, 2})
    void paths_are_drawn_as_often_as_they_are_probable(double temperature) {
        RandomChain chain = RandomChain.of(manager, new SplittableRandom(1), DataType.FLOAT32, 3, 4, 6, 2, 3);
        Candidates candidates = chain.beam().free(chain.emissions());
        NDArray blocks = chain.lowRank().blocks(candidates.tokens());
        long[] tokens = candidates.tokens().toLongArray();
        List<List<ScoredPath>> drawn =
                new PathSampler(DRAWS, temperature).draw(candidates, chain.lowRank(), chain.mask(), randoms(chain.B()));
        for (int b = 0; b < chain.B(); b++) {
            int item = b;
            Map<List<Long>, Double> expected = new HashMap<>();
            new Enumeration(candidates.emissions(), blocks, b, chain.lengths()[b])
                    .forEachPath((slots, score) -> expected.put(
                            IntStream.range(0, slots.length)
                                    .mapToObj(t -> tokens[(item * chain.T() + t) * chain.K() + slots[t]])
                                    .toList(),
                            Math.exp(score / temperature)));
            double Z = expected.values().stream().mapToDouble(p -> p).sum();
            Map<List<Long>, Integer> counts = new HashMap<>();
            drawn.get(b)
                    .forEach(path ->
                            counts.merge(LongStream.of(path.tokens()).boxed().toList(), 1, Integer::sum));
            assertThat(expected.keySet()).containsAll(counts.keySet());
            double chiSquare = 0;
            int cells = 0;
            double rareExpected = 0;
            double rareCount = 0;
            for (var path : expected.entrySet()) {
                double mean = DRAWS * path.getValue() / Z;
                int count = counts.getOrDefault(path.getKey(), 0);
                if (mean < 10) {
                    rareExpected += mean;
                    rareCount += count;
                } else {
                    chiSquare += (count - mean) * (count - mean) / mean;
                    cells++;
                }
            }
            if (rareExpected >= 10) {
                chiSquare += (rareCount - rareExpected) * (rareCount - rareExpected) / rareExpected;
                cells++;
            }
            assertThat(cells).isGreaterThan(1);
            int n = cells - 1;
            assertThat(chiSquare).isLessThan(n + 4 * Math.sqrt(2.0 * n));
        }
    }

    @Test
    void scores_are_those_of_the_paths_whatever_the_temperature() {
        RandomChain chain = RandomChain.of(manager, new SplittableRandom(2), DataType.FLOAT32, 3, 4, 5, 2, 5);
        Candidates candidates = chain.beam().free(chain.emissions());
        List<List<ScoredPath>> drawn =
                new PathSampler(20, 3).draw(candidates, chain.lowRank(), chain.mask(), randoms(chain.B()));
        List<List<ScoredPath>> all = new ListViterbi(700).search(candidates, chain.lowRank(), chain.mask());
        for (int b = 0; b < chain.B(); b++) {
            for (ScoredPath path : drawn.get(b)) {
                ScoredPath same = all.get(b).stream()
                        .filter(p -> java.util.Arrays.equals(p.tokens(), path.tokens()))
                        .findFirst()
                        .orElseThrow();
                assertThat(path.scoreNats()).isCloseTo(same.scoreNats(), within(FLOAT32_VALUE));
            }
        }
    }

    @Test
    void at_a_low_temperature_every_path_is_the_best() {
        RandomChain chain = RandomChain.of(manager, new SplittableRandom(3), DataType.FLOAT32, 4, 8, 20, 3, 10);
        Candidates candidates = chain.beam().free(chain.emissions());
        List<ScoredPath> best = BestPath.viterbi(candidates, chain.lowRank(), chain.mask());
        List<List<ScoredPath>> drawn =
                new PathSampler(10, 1e-4).draw(candidates, chain.lowRank(), chain.mask(), randoms(chain.B()));
        for (int b = 0; b < chain.B(); b++) {
            for (ScoredPath path : drawn.get(b)) {
                assertThat(path.tokens()).containsExactly(best.get(b).tokens());
            }
        }
    }

    @Test
    void an_item_s_draws_depend_on_its_generator_alone() {
        RandomChain chain = RandomChain.of(manager, new SplittableRandom(4), DataType.FLOAT32, 5, 7, 20, 3, 10);
        PathSampler sampler = new PathSampler(6, 1);
        List<List<ScoredPath>> together =
                sampler.draw(chain.beam().free(chain.emissions()), chain.lowRank(), chain.mask(), randoms(chain.B()));
        for (int b = 0; b < chain.B(); b++) {
            RandomChain item = chain.item(b);
            List<ScoredPath> alone = sampler.draw(
                            item.beam().free(item.emissions()),
                            item.lowRank(),
                            item.mask(),
                            List.of(randoms(chain.B()).get(b)))
                    .getFirst();
            for (int n = 0; n < alone.size(); n++) {
                assertThat(alone.get(n).tokens())
                        .containsExactly(together.get(b).get(n).tokens());
            }
        }
    }

    @Test
    void bad_numbers_are_refused() {
        assertThatThrownBy(() -> new PathSampler(0, 1)).hasMessage("paths must be at least 1, got 0");
        assertThatThrownBy(() -> new PathSampler(1, 0)).hasMessage("temperature must be above 0 and finite, got 0.0");
        RandomChain chain = RandomChain.of(manager, 1, DataType.FLOAT32);
        assertThatThrownBy(() -> new PathSampler(1, 1)
                        .draw(chain.beam().free(chain.emissions()), chain.lowRank(), chain.mask(), List.of()))
                .hasMessage("randoms must be one for each of the " + chain.B() + " items, got 0");
    }

    private static List<SplittableRandom> randoms(int B) {
        return IntStream.range(0, B).mapToObj(SplittableRandom::new).toList();
    }
}
