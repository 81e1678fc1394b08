package org.naglab.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.naglab.golden.Golden;
import org.naglab.nn.Bert2BertGolden;
import org.naglab.nn.BertConfig;
import org.naglab.nn.BertDecoder;
import org.naglab.nn.CachedDecoder;
import org.naglab.nn.Mode;
import org.naglab.nn.Parameters;
import org.naglab.tensor.Masks;

final class StepwiseSearchTest {
    private static final long START = 1;
    private static final long END = 2;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Nested
    class On_the_golden_model {
        private static final Golden GOLDEN = Bert2BertGolden.GOLDEN;
        /** The reference keeps the scores of beams in single precision. */
        private static final double SCORES = 1e-6;

        @ParameterizedTest
        @EnumSource(
                value = DataType.class,
                names = {"FLOAT32", "FLOAT64"})
        void greedy_outputs_equal_those_of_hugging_face(DataType type) {
            assertThat(written(type, new Decoder.Greedy(0, 7))).isEqualTo(expected("greedy", 1));
            assertThat(written(type, new Decoder.Greedy(7, 7))).isEqualTo(expected("greedy_no_eos_7", 1));
        }

        @Test
        void beams_and_their_scores_equal_those_of_hugging_face() {
            beamsEqual(new Decoder.Beam(5, 1, 0, 7), "beam5");
            beamsEqual(new Decoder.Beam(5, 1, 7, 7), "beam5_no_eos");
        }

        private void beamsEqual(Decoder.Stepwise method, String name) {
            List<List<WrittenOutput>> outputs = search(DataType.FLOAT64, method);
            assertThat(outputs.stream().map(StepwiseSearchTest::tokens).toList())
                    .isEqualTo(expected(name + "_sequences", 5));
            double[] scores = GOLDEN.doubles(name + "_scores");
            for (int i = 0; i < scores.length; i++) {
                assertThat(outputs.get(i / 5).get(i % 5).rank()).isCloseTo(scores[i], within(SCORES));
            }
        }

        private List<List<List<Long>>> written(DataType type, Decoder.Stepwise method) {
            return search(type, method).stream().map(StepwiseSearchTest::tokens).toList();
        }

        private List<List<WrittenOutput>> search(DataType type, Decoder.Stepwise method) {
            Bert2BertGolden golden = new Bert2BertGolden(manager, type);
            return new StepwiseSearch(new CachedDecoder(golden.decoder()), method, START, END)
                    .search(golden.memory(Mode.INFERENCE), golden.sourceMask());
        }

        /** Rows without the start, and without what stands from the end on. */
        private List<List<List<Long>>> expected(String name, int perSource) {
            List<List<Long>> rows = Arrays.stream(Bert2BertGolden.rows(name))
                    .map(row -> LongStream.of(row)
                            .skip(1)
                            .takeWhile(token -> token != END)
                            .boxed()
                            .toList())
                    .toList();
            return IntStream.range(0, rows.size() / perSource)
                    .mapToObj(b -> rows.subList(b * perSource, (b + 1) * perSource))
                    .toList();
        }
    }

    @Nested
    class Against_a_search_without_a_cache {
        @ParameterizedTest
        @ValueSource(ints = {1, 2, 3, 4, 5, 6})
        void greedy_outputs_are_the_same_token_by_token(int seed) {
            RandomModel model = new RandomModel(seed);
            int minimum = seed % 3;
            List<List<WrittenOutput>> outputs = model.search(new Decoder.Greedy(minimum, 20));
            for (int b = 0; b < model.lengths.length; b++) {
                SlowSearch.Found slow = model.slow(b, minimum, 20).greedy();
                same(outputs.get(b).getFirst(), slow);
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 2, 3, 4, 5, 6})
        void beams_are_the_same_token_by_token(int seed) {
            RandomModel model = new RandomModel(seed);
            int K = 1 + seed % 5;
            double penalty = new double[] {0, 0.6, 1, 1.5}[seed % 4];
            List<List<WrittenOutput>> outputs = model.search(new Decoder.Beam(K, penalty, seed % 3, 18));
            for (int b = 0; b < model.lengths.length; b++) {
                List<SlowSearch.Found> slow = model.slow(b, seed % 3, 18).beams(K, penalty);
                assertThat(outputs.get(b)).hasSameSizeAs(slow);
                for (int i = 0; i < slow.size(); i++) {
                    same(outputs.get(b).get(i), slow.get(i));
                    assertThat(outputs.get(b).get(i).rank())
                            .isCloseTo(slow.get(i).rank(), within(1e-9));
                }
            }
        }

        @Test
        void outputs_of_different_lengths_leave_the_batch_at_different_steps() {
            // What the other tests rely on: that sources really leave while others go on.
            assertThat(IntStream.rangeClosed(1, 6)
                            .mapToLong(seed -> new RandomModel(seed)
                                    .search(new Decoder.Greedy(0, 20)).stream()
                                            .mapToInt(outputs ->
                                                    outputs.getFirst().tokens().length)
                                            .distinct()
                                            .count()))
                    .filteredOn(lengths -> lengths > 2)
                    .hasSizeGreaterThan(2);
        }

        private void same(WrittenOutput output, SlowSearch.Found slow) {
            List<Long> tokens = new ArrayList<>(slow.tokens());
            boolean ended = tokens.getLast() == END;
            if (ended) {
                tokens.removeLast();
            }
            assertThat(Arrays.stream(output.tokens()).boxed()).containsExactlyElementsOf(tokens);
            assertThat(output.ended()).isEqualTo(ended);
            assertThat(output.scoreNats()).isCloseTo(slow.score(), within(1e-9));
        }
    }

    @Test
    void more_padding_of_a_source_changes_nothing() {
        RandomModel model = new RandomModel(8);
        NDArray wider = model.memory.concat(manager.randomNormal(model.memory.getShape(), DataType.FLOAT64), 1);
        NDArray mask = Masks.ofLengths(
                manager, model.lengths, 2 * (int) model.memory.getShape().get(1));
        StepwiseSearch search =
                new StepwiseSearch(new CachedDecoder(model.decoder), new Decoder.Beam(3, 1, 0, 12), START, END);
        List<List<WrittenOutput>> padded = search.search(wider, mask);
        List<List<WrittenOutput>> plain = search.search(model.memory, model.mask);
        for (int b = 0; b < plain.size(); b++) {
            assertThat(tokens(padded.get(b))).isEqualTo(tokens(plain.get(b)));
        }
    }

    @Test
    void nothing_but_the_sources_is_left_after_a_search() {
        RandomModel model = new RandomModel(5);
        int before = manager.getManagedArrays().size();
        int parameters = model.parameters.manager().getManagedArrays().size();
        model.search(new Decoder.Beam(3, 1, 0, 20));
        assertThat(manager.getManagedArrays()).hasSize(before);
        assertThat(model.parameters.manager().getManagedArrays()).hasSize(parameters);
    }

    @Test
    void a_step_beyond_the_positions_is_refused() {
        RandomModel model = new RandomModel(5);
        try (CachedDecoder.Session session = new CachedDecoder(model.decoder).begin(model.memory, model.mask, 1)) {
            long[][] tokens = new long[model.lengths.length][1];
            double[][] scores = new double[model.lengths.length][1];
            for (int step = 0; step < 40; step++) {
                session.step(tokens, scores, 1, OptionalLong.empty());
                session.follow(new int[model.lengths.length][1]);
            }
            assertThatThrownBy(() -> session.step(tokens, scores, 1, OptionalLong.empty()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("an output must have at most 40 positions (maxPositions of the decoder), but it has"
                            + " them all");
        }
    }

    private static List<List<Long>> tokens(List<WrittenOutput> outputs) {
        return outputs.stream()
                .map(output -> Arrays.stream(output.tokens()).boxed().toList())
                .toList();
    }

    /** A decoder with large random weights, so that outputs differ, and sources of several lengths. */
    private final class RandomModel {
        private final BertDecoder decoder;
        private final Parameters parameters = new Parameters(manager);
        private final int[] lengths;
        private final NDArray memory;
        private final NDArray mask;

        private RandomModel(int seed) {
            Random random = new Random(seed);
            int layers = 1 + seed % 3;
            BertConfig config = new BertConfig(7 + random.nextInt(5), 8, layers, 2, 12, 40, 2, 1e-12, 0, 0);
            try (Parameters small = new Parameters(manager)) {
                BertDecoder.random(config, small, "", random);
                for (String name : small.names()) {
                    // Positions and sources must outweigh the last token, or every output repeats one token for ever.
                    double scale = name.contains("LayerNorm")
                            ? 1
                            : name.contains("crossattention") ? 90 : name.contains("position") ? 200 : 40;
                    double[] values = IntStream.range(0, (int) small.get(name).size())
                            .mapToDouble(i -> random.nextGaussian() * 0.02 * scale)
                            .toArray();
                    float[] drawn = small.get(name).toFloatArray();
                    for (int i = 0; i < values.length; i++) {
                        values[i] += drawn[i];
                    }
                    if (name.equals("cls.predictions.bias")) {
                        values[(int) END] += 2; // so that most outputs end, each at its own step
                    }
                    parameters.put(name, manager.create(values, small.get(name).getShape()));
                }
            }
            this.decoder = new BertDecoder(config, parameters, "");
            int B = 5 + random.nextInt(3);
            this.lengths = random.ints(B, 1, 7).toArray();
            int S = Arrays.stream(lengths).max().orElseThrow();
            this.memory = manager.create(
                    random.doubles((long) B * S * 8, -3, 3).toArray(), new ai.djl.ndarray.types.Shape(B, S, 8));
            this.mask = Masks.ofLengths(manager, lengths, S);
        }

        private List<List<WrittenOutput>> search(Decoder.Stepwise method) {
            return new StepwiseSearch(new CachedDecoder(decoder), method, START, END).search(memory, mask);
        }

        private SlowSearch slow(int b, int minimum, int maximum) {
            NDArray own = memory.get(b + ":" + (b + 1) + ", :" + lengths[b]);
            return new SlowSearch(
                    decoder,
                    own,
                    Masks.ofLengths(manager, new int[] {lengths[b]}, lengths[b]),
                    START,
                    END,
                    minimum,
                    maximum);
        }
    }
}
