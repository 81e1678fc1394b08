package org.naglab.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.naglab.data.Example;
import org.naglab.data.SlotPolicy;
import org.naglab.decode.Decoder;
import org.naglab.decode.Generator;
import org.naglab.decode.Hypothesis;
import org.naglab.io.CacheFolder;
import org.naglab.length.LengthPolicy;
import org.naglab.model.CopyHead;
import org.naglab.model.NagConfig;
import org.naglab.model.NagModel;
import org.naglab.model.OutputLayer;
import org.naglab.model.Structure;
import org.naglab.model.TinyNag;
import org.naglab.report.Decoded;
import org.naglab.report.RunDirectory;
import org.naglab.report.SystemResult;

@Tag("end-to-end")
final class ReleasedScriptTest {
    private static final double FLOAT = 1e-3;
    private static final Decoder.Viterbi CLEAN = new Decoder.Viterbi(6, new LengthPolicy.EndOfSequence());

    /** Sources of different lengths; the targets of some are as long as their source or longer. */
    private static final List<Example> PAIRS = pairs();

    @TempDir
    Path folder;

    private final NDManager manager = NDManager.newBaseManager();
    /** Drops a tenth in the encoder, half in the head. */
    private final NagModel model = model();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void without_a_fault_it_writes_what_the_clean_path_writes() {
        same(decode(new ReleasedFault.None()), clean(CLEAN));
    }

    @Test
    void live_dropout_makes_outputs_depend_on_the_seed_and_on_nothing_else() {
        List<Decoded> first = decode(new ReleasedFault.LiveDropout(1));
        assertThat(decode(new ReleasedFault.LiveDropout(1))).isEqualTo(first);
        assertThat(scores(decode(new ReleasedFault.LiveDropout(2)))).isNotEqualTo(scores(first));
        assertThat(scores(first)).isNotEqualTo(scores(decode(new ReleasedFault.None())));
        same(decode(new ReleasedFault.None()), clean(CLEAN)); // and is off again
    }

    @Test
    void dropped_pairs_are_those_whose_target_is_not_shorter_and_the_others_stay_as_they_are() {
        List<Decoded> left = decode(new ReleasedFault.DroppedPairs());
        List<Hypothesis> all = clean(CLEAN);
        List<Integer> shorter = IntStream.range(0, PAIRS.size())
                .filter(i -> words(PAIRS.get(i).target()) < words(PAIRS.get(i).source()))
                .boxed()
                .toList();
        assertThat(shorter).hasSizeBetween(1, PAIRS.size() - 2);
        same(left, shorter.stream().map(all::get).toList());
    }

    @Test
    void a_ratio_cuts_as_ratio_first_decoding_with_the_released_rounding() {
        for (double ratio : new double[] {0.3, 0.5, 1}) {
            same(decode(new ReleasedFault.Ratio(ratio)), clean(Decoder.ratioFirst(6, ratio)));
        }
        assertThat(scores(decode(new ReleasedFault.Ratio(0.3)))).isNotEqualTo(scores(decode(new ReleasedFault.None())));
    }

    @Test
    void unmasked_padding_changes_outputs_with_their_companions_alone() {
        List<Hypothesis> clean = clean(CLEAN);
        same(decode(new ReleasedFault.UnmaskedPadding(1)), clean);
        List<Decoded> padded = decode(new ReleasedFault.UnmaskedPadding(PAIRS.size()));
        int longest =
                PAIRS.stream().mapToInt(pair -> words(pair.source())).max().orElseThrow();
        for (int i = 0; i < PAIRS.size(); i++) {
            boolean isPadded = words(PAIRS.get(i).source()) < longest;
            boolean differs = Math.abs(padded.get(i).scoreNats() - clean.get(i).scoreNats()) > FLOAT;
            assertThat(differs).as("pair %d", i).isEqualTo(isPadded);
        }
    }

    @Test
    void a_saved_run_gives_a_row_for_each_fault() {
        TinyExperiment tiny = new TinyExperiment(folder.resolve("inputs"));
        CacheFolder cache = new CacheFolder(folder.resolve("cache"));
        Experiment experiment = new Experiment(cache, Clock.systemUTC(), () -> false);
        RunDirectory run = experiment.beginAt(tiny.config(5), folder.resolve("run"));
        experiment.fineTune(run);
        experiment.decode(run);
        List<ReleasedFault> faults = List.of(
                new ReleasedFault.LiveDropout(1), new ReleasedFault.Ratio(0.5), new ReleasedFault.UnmaskedPadding(3));
        List<SystemResult> rows = ReleasedScript.table(run.root(), cache, faults);
        assertThat(rows)
                .extracting(SystemResult::name)
                .containsExactly("no fault", "dropout live, seed 1", "ratio 0.5", "padding decoded, 3 pairs a batch");
        SystemResult viterbi = experiment.evaluate(run).getFirst();
        assertThat(rows.getFirst().evaluation()).isEqualTo(viterbi.evaluation());
        // Said backwards, every target is as long as its source.
        assertThatThrownBy(() -> ReleasedScript.table(run.root(), cache, List.of(new ReleasedFault.DroppedPairs())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one pair");
    }

    private List<Decoded> decode(ReleasedFault fault) {
        return ReleasedScript.decode(model, CLEAN, fault, PAIRS);
    }

    private List<Hypothesis> clean(Decoder decoder) {
        return new Generator(model, decoder).generate(PAIRS, 4, done -> {});
    }

    private static void same(List<Decoded> actual, List<Hypothesis> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.size(); i++) {
            assertThat(actual.get(i).id()).isEqualTo(expected.get(i).id());
            assertThat(actual.get(i).hypothesis()).isEqualTo(expected.get(i).text());
            assertThat(actual.get(i).scoreNats()).isCloseTo(expected.get(i).scoreNats(), within(FLOAT));
        }
    }

    private static List<Double> scores(List<Decoded> items) {
        return items.stream().map(Decoded::scoreNats).toList();
    }

    private static int words(String text) {
        return text.split(" ").length;
    }

    private NagModel model() {
        NagConfig config = new NagConfig(
                new OutputLayer.Tied(),
                new CopyHead.None(),
                new Structure.LowRankCrf(3, 0.5),
                0.5,
                SlotPolicy.SOURCE_ONLY,
                16);
        return TinyNag.model(manager, config, 0.1, 7);
    }

    private static List<Example> pairs() {
        List<Example> pairs = new ArrayList<>();
        List<String> words = TinyNag.WORDS;
        for (int n = 1; n <= 8; n++) {
            String source = String.join(" ", words.subList(0, n));
            pairs.add(new Example("e" + n, source, String.join(" ", words.subList(0, n % 3 == 0 ? n : (n + 1) / 2))));
        }
        return pairs;
    }
}
