package org.naglab.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.naglab.crf.ScoredPath;
import org.naglab.data.Batch;
import org.naglab.data.Example;
import org.naglab.length.EndOfSequenceRule;
import org.naglab.length.LengthPolicy;
import org.naglab.model.BertNarBert;
import org.naglab.model.Latent;
import org.naglab.model.TinyBertNarBert;
import org.naglab.model.TinyNag;
import org.naglab.nn.Mode;
import org.naglab.tensor.Packing;

final class LengthSearchTest {
    private static final double FLOAT = 1e-4;

    private final NDManager manager = NDManager.newBaseManager();
    private final BertNarBert model =
            TinyBertNarBert.shaken(manager, TinyBertNarBert.config(TinyBertNarBert.CLASSIFIED, Latent.POINT), 4);
    private final BertNarBert frames =
            TinyBertNarBert.shaken(manager, TinyBertNarBert.config(TinyBertNarBert.FRAMES, Latent.POINT), 4);

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void of_several_lengths_the_output_of_the_highest_mean_log_probability_is_taken() {
        List<Example> examples = TinyNag.backwards(6, 5);
        try (Batch batch = TinyBertNarBert.batcher(model, examples, 6).batch(manager, new int[] {0, 1, 2, 3, 4, 5})) {
            BertNarBert.Read read =
                    model.read(batch.source(), batch.sourceMask(), new Packing(batch.slots()), Mode.INFERENCE);
            int[][] lengths = model.lengths(read, 5);
            List<ScoredPath> found = LengthSearch.search(model, read, lengths);
            for (int b = 0; b < 6; b++) {
                double best = Double.NEGATIVE_INFINITY;
                long[] tokens = {};
                for (int m : lengths[b]) {
                    int[] all = new int[6];
                    Arrays.fill(all, 2);
                    all[b] = m + 1;
                    Packing outputs = new Packing(all);
                    double[][] rows = logProbabilities(read, outputs, b);
                    long[] path = Arrays.stream(rows)
                            .mapToLong(LengthSearchTest::place)
                            .toArray();
                    double mean = Arrays.stream(rows)
                            .mapToDouble(row -> row[place(row)])
                            .average()
                            .orElseThrow();
                    if (mean > best) {
                        best = mean;
                        tokens = path;
                    }
                }
                assertThat(found.get(b).tokens())
                        .containsExactly(EndOfSequenceRule.cut(
                                tokens,
                                model.tokenizer().special().sep(),
                                model.tokenizer().special().pad()));
                assertThat(found.get(b).scoreNats()).isCloseTo(best * tokens.length, within(FLOAT));
            }
        }
    }

    @Test
    void a_batch_gives_what_its_singles_give() {
        List<Example> examples = TinyNag.backwards(7, 5);
        for (Decoder decoder : List.of(
                Decoder.lengthBeam(1),
                Decoder.lengthBeam(3),
                new Decoder.ArgmaxWithoutRepeats(new LengthPolicy.Predicted(3)),
                new Decoder.Argmax(new LengthPolicy.Oracle()))) {
            assertBatchIsItsSingles(new Generator(model, decoder), examples);
        }
        for (Decoder decoder : List.of(new Decoder.CtcGreedy(), new Decoder.CtcBeam(4, 6))) {
            assertBatchIsItsSingles(new Generator(frames, decoder), examples);
        }
    }

    @Test
    void only_the_oracle_looks_at_references_and_says_so() {
        Example example = new Example("a", "red cat", "sun sea moon dog");
        Example other = new Example("a", "red cat", "sun");
        Decoder oracle = new Decoder.Argmax(new LengthPolicy.Oracle());
        assertThat(oracle.isToldTheLength()).isTrue();
        assertThat(score(oracle, example)).isNotEqualTo(score(oracle, other));
        Decoder predicted = Decoder.lengthBeam(3);
        assertThat(predicted.isToldTheLength()).isFalse();
        assertThat(score(predicted, example)).isEqualTo(score(predicted, other));
        assertThatThrownBy(() -> new Generator(model, oracle).generate("red cat"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("must get examples with a reference");
    }

    @Test
    void predicted_lengths_stay_within_the_positions() {
        try (Batch batch =
                TinyBertNarBert.batcher(model, TinyNag.backwards(6, 5), 6).batch(manager, new int[] {0, 1})) {
            BertNarBert.Read read =
                    model.read(batch.source(), batch.sourceMask(), new Packing(batch.slots()), Mode.INFERENCE);
            for (int[] row : model.lengths(read, 41)) {
                assertThat(row).hasSize(41).isSorted().contains(0, 14);
                assertThat(row[0]).isZero();
                assertThat(row[40]).isEqualTo(14); // 16 positions
            }
        }
    }

    @Test
    void decoders_for_other_models_are_refused() {
        assertThatThrownBy(() -> new Generator(model, Decoder.argmax()))
                .hasMessageContaining("must be decoded with Argmax or ArgmaxWithoutRepeats of length Predicted");
        assertThatThrownBy(() -> new Generator(model, new Decoder.CtcGreedy())).hasMessageContaining("Predicted");
        assertThatThrownBy(() -> new Generator(model, Decoder.greedy(5))).hasMessageContaining("Predicted");
        assertThatThrownBy(() -> new Generator(frames, Decoder.lengthBeam(1)))
                .hasMessageContaining("a model with frames must be decoded with CtcGreedy or CtcBeam");
        assertThatThrownBy(() -> new Generator(TinyNag.model(manager, TinyNag.crf(0), 0, 1), Decoder.lengthBeam(1)))
                .hasMessageContaining("must get a model that classifies lengths");
        assertThatThrownBy(() -> Decoder.lengthBeam(2)).hasMessage("width must be odd and at least 1, got 2");
    }

    private double score(Decoder decoder, Example example) {
        return new Generator(model, decoder)
                .generate(List.of(example), 1, done -> {})
                .getFirst()
                .scoreNats();
    }

    private static void assertBatchIsItsSingles(Generator generator, List<Example> examples) {
        List<Hypothesis> together = generator.generate(examples, 4, done -> {});
        for (int i = 0; i < examples.size(); i++) {
            Hypothesis alone = generator
                    .generate(examples.subList(i, i + 1), 1, done -> {})
                    .getFirst();
            assertThat(together.get(i).text()).isEqualTo(alone.text());
            assertThat(together.get(i).scoreNats()).isCloseTo(alone.scoreNats(), within(FLOAT));
        }
    }

    private double[][] logProbabilities(BertNarBert.Read read, Packing outputs, int row) {
        double[] values = model.emissions(read, outputs, Mode.INFERENCE)
                .scores()
                .logSoftmax(-1)
                .toType(DataType.FLOAT64, false)
                .toDoubleArray();
        int V = model.tokenizer().vocabulary().size();
        int start = Arrays.stream(outputs.lengths()).limit(row).sum();
        double[][] rows = new double[outputs.lengths()[row]][];
        for (int t = 0; t < rows.length; t++) {
            rows[t] = Arrays.copyOfRange(values, (start + t) * V, (start + t + 1) * V);
        }
        return rows;
    }

    private static int place(double[] row) {
        int best = 0;
        for (int v = 1; v < row.length; v++) {
            best = row[v] > row[best] ? v : best;
        }
        return best;
    }
}
