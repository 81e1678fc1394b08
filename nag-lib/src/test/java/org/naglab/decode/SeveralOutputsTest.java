package org.naglab.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.naglab.data.Example;
import org.naglab.data.SlotPolicy;
import org.naglab.eval.Metric;
import org.naglab.eval.Rouge;
import org.naglab.eval.Stemming;
import org.naglab.io.Json;
import org.naglab.length.LengthPolicy;
import org.naglab.model.Bert2Bert;
import org.naglab.model.CopyHead;
import org.naglab.model.Model;
import org.naglab.model.NagModel;
import org.naglab.model.Structure;
import org.naglab.model.TinyBert2Bert;
import org.naglab.model.TinyNag;

/** Lists of outputs, and choices among them. */
final class SeveralOutputsTest {
    private static final double FLOAT = 1e-3;
    private static final LengthPolicy WHOLE = new LengthPolicy.EndOfSequence();
    private static final Decoder.Several SAMPLES = new Decoder.Sampling(6, 8, 1, 3, WHOLE);
    private static final int V = TinyNag.tokenizer().vocabulary().size();

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    static Stream<Decoder> decoders() {
        return Stream.of(
                Decoder.nBest(6, 5),
                SAMPLES,
                new Decoder.MinimumRisk(Decoder.nBest(6, 5), Metric.ROUGE_L),
                new Decoder.MinimumRisk(SAMPLES, Metric.CHRF),
                new Decoder.Rescored(Decoder.nBest(6, 5), Path.of("run"), 1));
    }

    @ParameterizedTest
    @MethodSource("decoders")
    void the_lists_of_a_batch_are_those_of_its_singles_and_padding_changes_nothing(Decoder decoder) {
        Generator generator = generator(crf(1), decoder);
        List<Example> examples = new ArrayList<>(TinyNag.backwards(7, 5));
        examples.add(new Example("long", "sea ".repeat(14), ""));
        List<List<Hypothesis>> together = generator.outputs(examples, 4, done -> {});
        for (int i = 0; i < examples.size(); i++) {
            List<Hypothesis> alone =
                    generator.outputs(examples.subList(i, i + 1), 1, done -> {}).getFirst();
            assertThat(alone).hasSameSizeAs(together.get(i));
            for (int n = 0; n < alone.size(); n++) {
                assertThat(alone.get(n).text()).isEqualTo(together.get(i).get(n).text());
                assertThat(alone.get(n).scoreNats())
                        .isCloseTo(together.get(i).get(n).scoreNats(), within(FLOAT));
            }
            assertThat(generator.generate(examples.get(i).source()))
                    .isEqualTo(alone.getFirst().text());
        }
    }

    @Test
    void n_best_outputs_begin_with_viterbi_s_and_their_scores_fall() {
        NagModel model = crf(2);
        List<Example> examples = TinyNag.backwards(8, 6);
        List<Hypothesis> best = new Generator(model, Decoder.viterbi(6)).generate(examples, 4, done -> {});
        List<List<Hypothesis>> lists = new Generator(model, Decoder.nBest(6, 12)).outputs(examples, 4, done -> {});
        for (int i = 0; i < examples.size(); i++) {
            assertThat(lists.get(i)).hasSize(12);
            assertThat(lists.get(i).getFirst().text()).isEqualTo(best.get(i).text());
            assertThat(lists.get(i).getFirst().scoreNats())
                    .isCloseTo(best.get(i).scoreNats(), within(FLOAT));
            assertThat(lists.get(i)).extracting(Hypothesis::scoreNats).isSortedAccordingTo(Comparator.reverseOrder());
        }
    }

    @Test
    void a_decoder_that_finds_one_output_lists_it() {
        assertThat(new Generator(crf(2), Decoder.viterbi(6)).outputs(TinyNag.backwards(3, 6), 2, done -> {}))
                .allSatisfy(list -> assertThat(list).hasSize(1));
    }

    @Test
    void draws_depend_on_the_seed_and_are_the_best_path_at_a_low_temperature() {
        NagModel model = crf(3);
        Example example = new Example("one", "red cat", "");
        List<List<String>> draws = IntStream.range(0, 3)
                .mapToObj(run -> texts(model, new Decoder.Sampling(V, 40, 1, run / 2, WHOLE), example))
                .toList();
        assertThat(draws.get(1)).isEqualTo(draws.get(0));
        assertThat(draws.get(2)).isNotEqualTo(draws.get(0));
        assertThat(texts(model, new Decoder.Sampling(V, 5, 1e-4, 1, WHOLE), example))
                .containsOnly(new Generator(model, Decoder.viterbi(V)).generate(example.source()));
    }

    @ParameterizedTest
    @EnumSource(
            value = Metric.class,
            names = {"ROUGE_1", "ROUGE_L"})
    void the_least_risk_is_the_highest_expected_score(Metric metric) {
        NagModel model = crf(4);
        int moved = 0;
        for (Decoder.Several among : List.of(Decoder.nBest(6, 6), SAMPLES)) {
            for (Example example : TinyNag.backwards(6, 8)) {
                List<Hypothesis> found = list(model, among, example);
                double Z =
                        found.stream().mapToDouble(h -> Math.exp(h.scoreNats())).sum();
                double best = Double.NEGATIVE_INFINITY;
                for (Hypothesis h : found) {
                    best = Math.max(best, gain(metric, h, found, among, Z));
                }
                List<Hypothesis> chosen = list(model, new Decoder.MinimumRisk(among, metric), example);
                assertThat(chosen).containsExactlyInAnyOrderElementsOf(found);
                assertThat(gain(metric, chosen.getFirst(), found, among, Z)).isCloseTo(best, within(1e-9));
                moved += chosen.getFirst().equals(found.getFirst()) ? 0 : 1;
            }
        }
        assertThat(moved).isPositive();
    }

    private static double gain(Metric metric, Hypothesis h, List<Hypothesis> all, Decoder.Several among, double Z) {
        double gain = 0;
        for (Hypothesis reference : all) {
            double weight = among instanceof Decoder.Sampling ? 1.0 / all.size() : Math.exp(reference.scoreNats()) / Z;
            var rouge = new Rouge(Stemming.NONE).score(h.text(), reference.text());
            gain += weight * (metric == Metric.ROUGE_1 ? rouge.rouge1() : rouge.rougeL()).f1();
        }
        return gain;
    }

    @Test
    void rescored_outputs_are_ordered_by_the_other_model_s_likelihood() {
        Bert2BertRescorer rescorer = new Bert2BertRescorer(speaking(5));
        NagModel model = crf(5);
        int moved = 0;
        for (double penalty : new double[] {0, 1}) {
            Decoder.Rescored decoder = new Decoder.Rescored(Decoder.nBest(6, 6), Path.of("run"), penalty);
            for (Example example : TinyNag.backwards(4, 9)) {
                List<Hypothesis> found = list(model, decoder.among(), example);
                List<Hypothesis> chosen = new Generator(model, decoder, rescorer)
                        .outputs(List.of(example), 1, done -> {})
                        .getFirst();
                assertThat(chosen)
                        .extracting(Hypothesis::text)
                        .containsExactlyInAnyOrderElementsOf(
                                found.stream().map(Hypothesis::text).toList());
                List<Rescorer.Likelihood> scores = rescorer.score(
                        example.source(), chosen.stream().map(Hypothesis::text).toList());
                for (int n = 0; n < chosen.size(); n++) {
                    assertThat(chosen.get(n).scoreNats())
                            .isCloseTo(scores.get(n).nats(), within(FLOAT));
                }
                assertThat(scores)
                        .isSortedAccordingTo(Comparator.comparingDouble(
                                        (Rescorer.Likelihood it) -> Math.round(it.perToken(penalty) / FLOAT))
                                .reversed());
                moved += chosen.getFirst().text().equals(found.getFirst().text()) ? 0 : 1;
            }
        }
        assertThat(moved).isPositive();
    }

    @Test
    void a_list_that_is_rescored_by_its_own_model_keeps_its_order() {
        Bert2Bert model = TinyBert2Bert.speaking(manager, 3, 6); // outputs end soon
        Decoder.Beam beam = new Decoder.Beam(4, 1, 0, 9);
        Generator rescored =
                new Generator(model, new Decoder.Rescored(beam, Path.of("run"), 1), new Bert2BertRescorer(model));
        int compared = 0;
        for (Example example : TinyNag.backwards(4, 9)) {
            List<Hypothesis> found = list(model, beam, example).stream()
                    .filter(h -> h.text().split(" ").length < 9)
                    .toList();
            List<Hypothesis> again = rescored.outputs(List.of(example), 1, done -> {}).getFirst().stream()
                    .filter(h -> h.text().split(" ").length < 9)
                    .toList();
            assertThat(again)
                    .extracting(Hypothesis::text)
                    .isEqualTo(found.stream().map(Hypothesis::text).toList());
            for (int n = 0; n < found.size(); n++) {
                assertThat(again.get(n).scoreNats()).isCloseTo(found.get(n).scoreNats(), within(FLOAT));
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(8);
    }

    /** A decoder as a configuration holds it. */
    private record Held(Decoder decoder) {}

    @ParameterizedTest
    @MethodSource("decoders")
    void decoders_come_back_from_json(Decoder decoder) {
        for (Decoder one : List.of(decoder, new Decoder.MaximumMarginal(5, new LengthPolicy.AtMost(9)))) {
            assertThat(Json.parse(Json.text(new Held(one)), Held.class, "the test")
                            .decoder())
                    .isEqualTo(one);
        }
    }

    @Test
    void what_cannot_be_decoded_is_refused() {
        NagModel independent = TinyNag.model(
                manager,
                TinyNag.config(new CopyHead.None(), new Structure.Independent(), SlotPolicy.SOURCE_ONLY),
                0,
                1);
        refused(() -> new Generator(independent, Decoder.nBest(3, 2)), "NBest must get a model with a CRF");
        refused(
                () -> new Generator(independent, new Decoder.MinimumRisk(SAMPLES, Metric.CHRF)),
                "Sampling must get a model with a CRF");
        refused(() -> new Generator(speaking(1), Decoder.nBest(3, 2)), "must be decoded with Greedy or Beam");
        refused(
                () -> new Generator(crf(1), new Decoder.Rescored(SAMPLES, Path.of("run"), 1)),
                "Rescored must get a rescorer beside the model");
        refused(() -> new Decoder.MinimumRisk(SAMPLES, Metric.LENGTH_RATIO), "metric must be one of which more");
        refused(() -> new Decoder.MinimumRisk(SAMPLES, Metric.KEPT_WORDS), "that needs no sources");
        refused(() -> Decoder.nBest(0, 1), "candidates must be at least 1, got 0");
        refused(() -> Decoder.nBest(1, 0), "outputs must be at least 1, got 0");
        refused(() -> new Decoder.Sampling(1, 1, -1, 0, WHOLE), "temperature must be above 0");
        refused(() -> new Decoder.Rescored(SAMPLES, Path.of("run"), Double.NaN), "lengthPenalty must be finite");
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable work, String message) {
        assertThatThrownBy(work).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    private Generator generator(Model model, Decoder decoder) {
        return decoder instanceof Decoder.Rescored rescored
                ? new Generator(model, rescored, new Bert2BertRescorer(speaking(2)))
                : new Generator(model, decoder);
    }

    private static List<Hypothesis> list(Model model, Decoder decoder, Example example) {
        return new Generator(model, decoder)
                .outputs(List.of(example), 1, done -> {})
                .getFirst();
    }

    private static List<String> texts(Model model, Decoder decoder, Example example) {
        return list(model, decoder, example).stream().map(Hypothesis::text).toList();
    }

    private NagModel crf(long seed) {
        return TinyNag.shaken(
                manager,
                TinyNag.config(new CopyHead.None(), new Structure.LowRankCrf(3, 0.5), new SlotPolicy(6, 1)),
                seed);
    }

    private Bert2Bert speaking(long seed) {
        return TinyBert2Bert.speaking(manager, 1, seed);
    }
}
