package org.naglab.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.naglab.crf.Transitions;
import org.naglab.data.EncodedExample;
import org.naglab.data.Example;
import org.naglab.data.SlotPolicy;
import org.naglab.eval.Metric;
import org.naglab.length.EndOfSequenceRule;
import org.naglab.length.LengthPolicy;
import org.naglab.model.CopyHead;
import org.naglab.model.NagModel;
import org.naglab.model.Structure;
import org.naglab.model.TinyNag;
import org.naglab.nn.Mode;
import org.naglab.tensor.Gradients;
import org.naglab.tensor.Masks;
import org.naglab.tensor.Packing;

final class GeneratorTest {
    private static final double FLOAT = 1e-3;
    private static final Structure CRF = new Structure.LowRankCrf(3, 0.5);
    private static final int V = TinyNag.tokenizer().vocabulary().size();

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    /** A way of decoding a kind of model. */
    record Way(CopyHead copy, Structure structure, Decoder decoder) {}

    static Stream<Way> ways() {
        return Stream.of(new CopyHead.None(), new CopyHead.Pointer())
                .flatMap(copy -> Stream.of(
                                Decoder.argmax(),
                                new Decoder.ArgmaxWithoutRepeats(new LengthPolicy.EndOfSequence()),
                                Decoder.viterbi(V),
                                Decoder.viterbi(4),
                                new Decoder.MaximumMarginal(5, new LengthPolicy.EndOfSequence()),
                                new Decoder.MinimumRisk(Decoder.nBest(5, 4), Metric.ROUGE_1),
                                new Decoder.Sampling(5, 3, 1, 7, new LengthPolicy.AtMost(5)),
                                Decoder.ratioFirst(5, 0.5),
                                new Decoder.Argmax(new LengthPolicy.AtMost(3)))
                        .flatMap(decoder -> Stream.of(
                                        CRF, new Structure.SourceCrf(3, 0.5), new Structure.DynamicCrf(3, 0.5))
                                .map(structure -> new Way(copy, structure, decoder))));
    }

    @Test
    void only_repeats_are_removed_from_what_argmax_writes() {
        int shorter = 0;
        for (int seed = 1; seed <= 6; seed++) {
            NagModel model = TinyNag.shaken(
                    manager,
                    TinyNag.config(new CopyHead.None(), new Structure.Independent(), new SlotPolicy(12, 1)),
                    seed);
            List<Example> examples = TinyNag.backwards(6, seed);
            List<Hypothesis> plain = new Generator(model, Decoder.argmax()).generate(examples, 3, done -> {});
            List<Hypothesis> without = new Generator(
                            model, new Decoder.ArgmaxWithoutRepeats(new LengthPolicy.EndOfSequence()))
                    .generate(examples, 3, done -> {});
            for (int i = 0; i < examples.size(); i++) {
                // Every word of the language is one piece.
                String[] words = plain.get(i).text().split(" ");
                int left = without.get(i).text().split(" ").length;
                long distinctNeighbours = IntStream.range(0, words.length)
                        .filter(w -> w == 0 || !words[w].equals(words[w - 1]))
                        .count();
                // Pieces that stand for no text may stand between two equal words, which are then no repeats.
                assertThat((long) left).isBetween(distinctNeighbours, (long) words.length);
                shorter += left < words.length ? 1 : 0;
            }
        }
        assertThat(shorter).isGreaterThan(3);
    }

    @Nested
    class For_every_copy_head_and_decoder {
        @ParameterizedTest
        @MethodSource("org.naglab.decode.GeneratorTest#ways")
        void a_batch_gives_what_its_singles_give_and_padding_changes_nothing(Way way) {
            Generator generator = generator(way);
            List<Example> examples = TinyNag.backwards(9, 5); // of different lengths, so that rows are padded
            List<Hypothesis> together = generator.generate(examples, 4, done -> {});
            assertThat(together).hasSameSizeAs(examples);
            for (int i = 0; i < examples.size(); i++) {
                Hypothesis alone = generator
                        .generate(examples.subList(i, i + 1), 1, done -> {})
                        .getFirst();
                assertSame(together.get(i), alone);
                assertThat(generator.generate(examples.get(i).source())).isEqualTo(alone.text());
            }
        }

        @ParameterizedTest
        @MethodSource("org.naglab.decode.GeneratorTest#ways")
        void a_longer_companion_changes_nothing(Way way) {
            Generator generator = generator(way);
            Example example = new Example("short", "red cat", "");
            Hypothesis alone =
                    generator.generate(List.of(example), 2, done -> {}).getFirst();
            for (int words : new int[] {3, 7, 14}) {
                Example longer = new Example("long", "sea ".repeat(words), "");
                assertSame(
                        generator
                                .generate(List.of(longer, example), 2, done -> {})
                                .get(1),
                        alone);
            }
        }

        @ParameterizedTest
        @MethodSource("org.naglab.decode.GeneratorTest#ways")
        void outputs_come_in_the_order_of_the_examples(Way way) {
            Generator generator = generator(way);
            List<Example> examples = new ArrayList<>(TinyNag.backwards(12, 6));
            List<Hypothesis> straight = generator.generate(examples, 5, done -> {});
            Collections.reverse(examples);
            List<Hypothesis> turned = generator.generate(examples, 5, done -> {});
            assertThat(turned.stream().map(Hypothesis::id))
                    .containsExactlyElementsOf(
                            examples.stream().map(Example::id).toList());
            for (int i = 0; i < examples.size(); i++) {
                assertSame(turned.get(examples.size() - 1 - i), straight.get(i));
            }
        }

        @ParameterizedTest
        @MethodSource("org.naglab.decode.GeneratorTest#ways")
        void targets_are_not_looked_at(Way way) {
            Generator generator = generator(way);
            List<Example> examples = TinyNag.backwards(4, 7);
            List<Example> spoiled = examples.stream()
                    .map(e -> new Example(e.id(), e.source(), "moon ".repeat(40)))
                    .toList();
            assertThat(generator.generate(spoiled, 2, done -> {}))
                    .isEqualTo(generator.generate(examples, 2, done -> {}));
        }

        @ParameterizedTest
        @MethodSource("org.naglab.decode.GeneratorTest#ways")
        void no_array_outlives_a_call(Way way) {
            NagModel model =
                    TinyNag.shaken(manager, TinyNag.config(way.copy(), way.structure(), SlotPolicy.SOURCE_ONLY), 11);
            Generator generator = new Generator(model, way.decoder());
            int before = model.parameters().manager().getManagedArrays().size();
            generator.generate(TinyNag.backwards(5, 8), 2, done -> {});
            assertThat(model.parameters().manager().getManagedArrays()).hasSize(before);
        }
    }

    @Test
    void argmax_takes_the_best_token_of_each_position() {
        NagModel model = model(new CopyHead.Pointer(), new SlotPolicy(9, 1));
        Generator generator = new Generator(model, Decoder.argmax());
        for (Example example : TinyNag.backwards(6, 9)) {
            double[][] emissions = emissions(model, example, 9);
            long[] best = new long[emissions.length];
            double score = 0;
            for (int t = 0; t < best.length; t++) {
                for (int v = 0; v < V; v++) {
                    best[t] = emissions[t][v] > emissions[t][(int) best[t]] ? v : best[t];
                }
                score += emissions[t][(int) best[t]];
            }
            assertSame(
                    generator.generate(List.of(example), 1, done -> {}).getFirst(),
                    new Hypothesis(example.id(), text(model, best), score, 0));
        }
    }

    @Test
    void viterbi_takes_the_best_path_by_emissions_and_transitions() {
        NagModel model = model(new CopyHead.Pointer(), new SlotPolicy(9, 1));
        Generator generator = new Generator(model, Decoder.viterbi(V));
        double[][] transitions = transitions(model);
        for (Example example : TinyNag.backwards(6, 10)) {
            double[][] emissions = emissions(model, example, 9);
            double[][] soFar = new double[emissions.length][V];
            int[][] from = new int[emissions.length][V];
            soFar[0] = emissions[0];
            for (int t = 1; t < emissions.length; t++) {
                for (int v = 0; v < V; v++) {
                    for (int u = 0; u < V; u++) {
                        if (soFar[t - 1][u] + transitions[u][v]
                                > soFar[t - 1][from[t][v]] + transitions[from[t][v]][v]) {
                            from[t][v] = u;
                        }
                    }
                    soFar[t][v] = soFar[t - 1][from[t][v]] + transitions[from[t][v]][v] + emissions[t][v];
                }
            }
            double[] last = soFar[emissions.length - 1];
            double score = Arrays.stream(last).max().orElseThrow();
            int token = 0;
            while (last[token] < score) {
                token++;
            }
            long[] path = new long[emissions.length];
            for (int t = path.length - 1; t >= 0; t--) {
                path[t] = token;
                token = from[t][token];
            }
            assertSame(
                    generator.generate(List.of(example), 1, done -> {}).getFirst(),
                    new Hypothesis(example.id(), text(model, path), score, 0));
        }
    }

    @Nested
    class Lengths {
        @Test
        void outputs_can_be_longer_than_their_source() {
            NagModel model = onlySaying("cat", new SlotPolicy(9, 1));
            for (Decoder decoder : List.of(Decoder.argmax(), Decoder.viterbi(3))) {
                assertThat(new Generator(model, decoder).generate("red sea"))
                        .isEqualTo("cat ".repeat(9).strip());
            }
        }

        @Test
        void slots_for_each_source_token_make_long_sources_longer_still() {
            NagModel model = onlySaying("cat", new SlotPolicy(0, 1.5));
            assertThat(words(new Generator(model, Decoder.argmax()).generate("red sea moon dog")))
                    .isEqualTo(9);
        }

        @Test
        void the_model_has_no_slots_beyond_its_positions() {
            NagModel model = onlySaying("cat", new SlotPolicy(0, 20));
            assertThat(words(new Generator(model, Decoder.argmax()).generate("red")))
                    .isEqualTo(16);
        }

        @Test
        void a_policy_bounds_the_output() {
            NagModel model = onlySaying("cat", SlotPolicy.SOURCE_ONLY);
            String source = "red sea moon dog"; // 6 positions
            assertThat(words(new Generator(model, Decoder.ratioFirst(3, 0.5)).generate(source)))
                    .isEqualTo(5);
            assertThat(words(new Generator(model, new Decoder.Argmax(new LengthPolicy.AtMost(2))).generate(source)))
                    .isEqualTo(2);
        }

        @Test
        void an_output_may_be_empty() {
            NagModel model = onlySaying("[unused1]", SlotPolicy.SOURCE_ONLY);
            assertThat(new Generator(model, Decoder.argmax()).generate("red sea"))
                    .isEmpty();
        }

        @Test
        void pieces_of_a_source_that_are_cut_off_are_counted() {
            NagModel model = model(new CopyHead.None(), SlotPolicy.SOURCE_ONLY);
            List<Example> examples = List.of(
                    new Example("fits", "dog ".repeat(14), ""), new Example("cut", "dog ".repeat(14) + "sun sea", ""));
            List<Hypothesis> hypotheses = new Generator(model, Decoder.argmax()).generate(examples, 2, done -> {});
            assertThat(hypotheses.get(0).truncatedPieces()).isZero();
            assertThat(hypotheses.get(1).truncatedPieces()).isEqualTo(2);
            assertThat(hypotheses.get(1).text()).isEqualTo(hypotheses.get(0).text());
        }
    }

    @Test
    void no_examples_give_no_outputs() {
        Generator generator = new Generator(model(new CopyHead.None(), SlotPolicy.SOURCE_ONLY), Decoder.argmax());
        assertThat(generator.generate(List.of(), 4, done -> {
                    throw new AssertionError(done);
                }))
                .isEmpty();
    }

    @Test
    void progress_tells_how_many_are_done() {
        List<Long> told = new ArrayList<>();
        new Generator(model(new CopyHead.None(), SlotPolicy.SOURCE_ONLY), Decoder.argmax())
                .generate(TinyNag.backwards(7, 1), 3, told::add);
        assertThat(told).hasSize(3).isSorted().endsWith(7L).doesNotHaveDuplicates();
    }

    @Test
    void what_cannot_be_decoded_is_refused() {
        NagModel independent = TinyNag.model(
                manager,
                TinyNag.config(new CopyHead.None(), new Structure.Independent(), SlotPolicy.SOURCE_ONLY),
                0,
                1);
        refused(() -> new Generator(independent, Decoder.viterbi(3)), "Viterbi must get a model with a CRF");
        refused(() -> new Generator(independent, Decoder.ratioFirst(3, 0.5)), "Viterbi must get a model with a CRF");
        NagModel crf = model(new CopyHead.None(), SlotPolicy.SOURCE_ONLY);
        refused(
                () -> new Generator(crf, Decoder.viterbi(V + 1)).generate("red"),
                "k must be at most the vocabulary size, got k=" + (V + 1));
        for (String blank : List.of("", "  \n")) {
            refused(() -> new Generator(crf, Decoder.argmax()).generate(blank), "must not be blank, got");
        }
        refused(
                () -> new Generator(crf, Decoder.argmax()).generate(TinyNag.backwards(1, 1), 0, done -> {}),
                "pairs must be >= 1, got 0");
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable work, String message) {
        assertThatThrownBy(work).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    private Generator generator(Way way) {
        NagModel model = TinyNag.shaken(manager, TinyNag.config(way.copy(), way.structure(), new SlotPolicy(6, 1)), 11);
        return new Generator(model, way.decoder());
    }

    private NagModel model(CopyHead copy, SlotPolicy slots) {
        return TinyNag.shaken(manager, TinyNag.config(copy, CRF, slots), 11);
    }

    /** A model whose every position says one piece. */
    private NagModel onlySaying(String piece, SlotPolicy slots) {
        NagModel model = model(new CopyHead.None(), slots);
        float[] bias = new float[V];
        bias[(int) model.tokenizer().vocabulary().id(piece)] = 1e4f;
        model.parameters().get("cls.predictions.bias").set(bias);
        return model;
    }

    private static int words(String text) {
        return text.split(" ").length;
    }

    private static String text(NagModel model, long[] path) {
        var special = model.tokenizer().special();
        return model.tokenizer().decode(EndOfSequenceRule.cut(path, special.endOfSequence(), special.pad()));
    }

    /** Emissions of one source alone [T][V]. */
    private double[][] emissions(NagModel model, Example example, int positions) {
        var special = model.tokenizer().special();
        long[] pieces = EncodedExample.encode(model.tokenizer(), List.of(example), 16)
                .getFirst()
                .source()
                .ids();
        long[] row = new long[positions];
        Arrays.fill(row, special.mask());
        row[0] = special.cls();
        System.arraycopy(pieces, 0, row, 1, pieces.length);
        row[pieces.length + 1] = special.sep();
        NDArray source = manager.create(row).reshape(1, positions);
        int[] lengths = {positions};
        return rows(Gradients.off(() -> model.emissions(
                        source, Masks.ofLengths(manager, lengths, positions), new Packing(lengths), Mode.INFERENCE)
                .scores()
                .toFloatArray()));
    }

    private static double[][] transitions(NagModel model) {
        Transitions.LowRank tables = model.transitionTables().orElseThrow();
        return rows(tables.previous().matMul(tables.current().transpose()).toFloatArray());
    }

    private static double[][] rows(float[] values) {
        double[][] rows = new double[values.length / V][V];
        for (int i = 0; i < values.length; i++) {
            rows[i / V][i % V] = values[i];
        }
        return rows;
    }

    private static void assertSame(Hypothesis actual, Hypothesis expected) {
        assertThat(actual.id()).isEqualTo(expected.id());
        assertThat(actual.text()).isEqualTo(expected.text());
        assertThat(actual.truncatedPieces()).isEqualTo(expected.truncatedPieces());
        assertThat(actual.scoreNats()).isCloseTo(expected.scoreNats(), within(FLOAT));
    }
}
