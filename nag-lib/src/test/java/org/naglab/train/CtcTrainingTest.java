package org.naglab.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.naglab.data.Batch;
import org.naglab.data.BatchConfig;
import org.naglab.data.BatchSize;
import org.naglab.data.Batcher;
import org.naglab.data.EncodedExample;
import org.naglab.data.Example;
import org.naglab.data.SlotPolicy;
import org.naglab.decode.Decoder;
import org.naglab.decode.Generator;
import org.naglab.decode.Hypothesis;
import org.naglab.model.Checkpoint;
import org.naglab.model.CopyHead;
import org.naglab.model.Model;
import org.naglab.model.NagConfig;
import org.naglab.model.NagModel;
import org.naglab.model.OutputLayer;
import org.naglab.model.Structure;
import org.naglab.model.TinyBert2Bert;
import org.naglab.model.TinyNag;
import org.naglab.nn.Mode;
import org.naglab.nn.Precision;
import org.naglab.objective.LossTerm;
import org.naglab.objective.Objective;
import org.naglab.objective.Scores;

/** A model whose source positions are split into frames, from CTC's loss to text. */
@Tag("end-to-end")
final class CtcTrainingTest {
    private static final double FLOAT = 1e-3;
    private static final Objective CTC = new Objective.Ctc(0);

    @TempDir
    Path folder;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void a_model_learns_to_write_more_than_it_reads() {
        NagModel model = TinyNag.model(manager, split(3), 0, 3);
        List<Example> doubled = TinyNag.backwards(64, 1).stream()
                .map(e -> new Example(e.id(), e.source(), e.source() + " " + e.source()))
                .toList();
        List<SortedMap<String, Double>> terms = new ArrayList<>();
        fit(model, doubled, 150, event -> terms.add(event.lossTerms()));
        assertThat(terms.getLast().get("ctc")).isLessThan(0.5 * terms.getFirst().get("ctc"));
        assertThat(terms).allSatisfy(step -> assertThat(step.get("unfit")).isZero());
        List<Hypothesis> written = new Generator(model, new Decoder.CtcGreedy()).generate(doubled, 16, done -> {});
        // More tokens than a source has positions, which one token a position could not give.
        assertThat(IntStream.range(0, doubled.size())
                        .filter(i -> written.get(i).text().split(" ").length
                                > doubled.get(i).source().split(" ").length + 2))
                .isNotEmpty();
    }

    @Test
    void targets_without_room_are_counted_and_change_no_parameter() {
        NagModel model = TinyNag.model(manager, split(1), 0, 3);
        // 2 + 2 frames for 7 tokens, and as many as it has for one that fits.
        Example unfit = new Example("long", "red cat", "sun sea sun sea sun sea sun");
        Example fits = new Example("short", "red cat dog", "sun sea");
        try (Batch batch = batcher(model, List.of(unfit, fits)).batch(manager, new int[] {0, 1});
                Batch alone = batcher(model, List.of(fits)).batch(manager, new int[] {0})) {
            SortedMap<String, Double> both = sums(model, batch, CTC);
            assertThat(both).containsEntry("unfit", 1.0);
            assertThat(both.get("ctc")).isCloseTo(sums(model, alone, CTC).get("ctc"), within(FLOAT));
        }
        assertThat(Objective.total(
                                List.of(
                                        new LossTerm("ctc", manager.create(3f), 1),
                                        new LossTerm("unfit", manager.create(5f), 0)),
                                2)
                        .getFloat())
                .isEqualTo(1.5f);
    }

    @Test
    void label_smoothing_is_the_mean_divergence_of_the_frames_from_uniform_for_each_token() {
        NagModel model = TinyNag.shaken(manager, split(2), 3);
        try (Batch batch = batcher(model, TinyNag.backwards(1, 2)).batch(manager, new int[] {0})) {
            Scores scores = Scores.of(model, batch, CTC, Mode.INFERENCE);
            NDArray p = scores.emissions().softmax(-1);
            float[] values = p.toFloatArray();
            int V = (int) p.getShape().get(1);
            double divergence = 0;
            for (float value : values) {
                divergence += (Math.log(1.0 / V) - Math.log(value)) / V;
            }
            double perFrame = divergence / p.getShape().get(0);
            assertThat(sums(model, batch, new Objective.Ctc(0.1)).get("uniform"))
                    .isCloseTo(perFrame * (batch.targetLengths()[0] - 2), within(FLOAT));
        }
    }

    @Test
    void terms_of_a_batch_are_the_sums_of_its_singles() {
        NagModel model = TinyNag.shaken(manager, split(2), 3);
        Batcher batcher = batcher(model, TinyNag.backwards(4, 2));
        Objective objective = new Objective.Ctc(0.1);
        SortedMap<String, Double> singles = new TreeMap<>();
        for (int i = 0; i < 4; i++) {
            try (Batch batch = batcher.batch(manager, new int[] {i})) {
                sums(model, batch, objective).forEach((name, value) -> singles.merge(name, value, Double::sum));
            }
        }
        try (Batch batch = batcher.batch(manager, new int[] {0, 1, 2, 3})) {
            sums(model, batch, objective)
                    .forEach((name, value) -> assertThat(value).as(name).isCloseTo(singles.get(name), within(FLOAT)));
        }
    }

    @Test
    void targets_without_room_are_logged_as_a_count() {
        NagModel model = TinyNag.model(manager, split(1), 0, 3);
        List<Example> examples = List.of(
                new Example("long", "red cat", "sun sea sun sea sun sea sun"),
                new Example("longer", "red cat", "sun sea sun sea sun sea sun sea"),
                new Example("short", "red cat dog", "sun sea"));
        List<Double> unfit = new ArrayList<>();
        fit(model, examples, 2, event -> unfit.add(event.lossTerms().get("unfit")));
        assertThat(unfit).containsExactly(2.0, 2.0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void a_batch_gives_what_its_singles_give(int copies) {
        NagModel model = TinyNag.shaken(manager, split(copies), 4);
        List<Example> examples = TinyNag.backwards(7, 5);
        for (Decoder decoder : List.of(new Decoder.CtcGreedy(), new Decoder.CtcBeam(4, 6))) {
            Generator generator = new Generator(model, decoder);
            List<Hypothesis> together = generator.generate(examples, 4, done -> {});
            for (int i = 0; i < examples.size(); i++) {
                Hypothesis alone = generator
                        .generate(examples.subList(i, i + 1), 1, done -> {})
                        .getFirst();
                assertThat(together.get(i).text()).isEqualTo(alone.text());
                assertThat(together.get(i).scoreNats()).isCloseTo(alone.scoreNats(), within(FLOAT));
            }
        }
    }

    @Test
    void a_wider_beam_finds_no_less_probable_outputs() {
        NagModel model = TinyNag.shaken(manager, split(2), 4);
        List<Example> examples = TinyNag.backwards(6, 5);
        List<Hypothesis> wide = new Generator(model, new Decoder.CtcBeam(2000, 14)).generate(examples, 4, done -> {});
        List<Hypothesis> narrow = new Generator(model, new Decoder.CtcBeam(2, 14)).generate(examples, 4, done -> {});
        for (int i = 0; i < examples.size(); i++) {
            assertThat(wide.get(i).scoreNats())
                    .isGreaterThanOrEqualTo(narrow.get(i).scoreNats() - FLOAT);
        }
    }

    @Test
    void a_checkpoint_brings_the_split_back() {
        NagModel model = TinyNag.shaken(manager, split(2), 4);
        Checkpoint.save(model, folder.resolve("checkpoint"));
        try (Model read = Checkpoint.load(manager, folder.resolve("checkpoint"))) {
            assertThat(read.config()).isEqualTo(model.config());
            assertThat(new Generator(read, new Decoder.CtcGreedy()).generate("red sun moon"))
                    .isEqualTo(new Generator(model, new Decoder.CtcGreedy()).generate("red sun moon"));
        }
    }

    @Test
    void combinations_that_mean_nothing_are_refused() {
        NagModel model = TinyNag.model(manager, split(2), 0, 3);
        try (Batch batch = batcher(model, TinyNag.backwards(2, 2)).batch(manager, new int[] {0, 1});
                Model other = TinyBert2Bert.model(manager, 1, 0, 1)) {
            Scores unaligned = Scores.of(model, batch, CTC, Mode.INFERENCE);
            assertThatThrownBy(() -> new Objective.TokenNll(0).terms(unaligned))
                    .hasMessageContaining("one score for each token of the targets");
            assertThatThrownBy(() -> Scores.of(other, batch, CTC, Mode.INFERENCE))
                    .hasMessageContaining("must get a non-autoregressive model");
        }
        assertThatThrownBy(() -> new Objective.Weighted(
                        List.of(new Objective.Part(1, CTC), new Objective.Part(1, new Objective.TokenNll(0)))))
                .hasMessageContaining("parts must all score");
        assertThatThrownBy(() ->
                        TinyNag.config(new OutputLayer.Split(2), new CopyHead.Pointer(), new Structure.Independent()))
                .hasMessageContaining("without a copy head");
    }

    private static NagConfig split(int copies) {
        return TinyNag.config(new OutputLayer.Split(copies), new CopyHead.None(), new Structure.Independent());
    }

    private static SortedMap<String, Double> sums(NagModel model, Batch batch, Objective objective) {
        SortedMap<String, Double> sums = new TreeMap<>();
        objective
                .terms(Scores.of(model, batch, objective, Mode.INFERENCE))
                .forEach(term -> sums.put(term.name(), (double) term.sum().getFloat()));
        return sums;
    }

    private static Batcher batcher(NagModel model, List<Example> examples) {
        return new Batcher(
                EncodedExample.encode(model.tokenizer(), examples, 16),
                model.tokenizer().special(),
                new BatchConfig(new BatchSize.Pairs(16), SlotPolicy.SOURCE_ONLY, 16),
                Batcher.Use.DECODING);
    }

    private void fit(
            NagModel model,
            List<Example> examples,
            long steps,
            java.util.function.Consumer<TrainingEvent.Step> events) {
        TrainConfig config = new TrainConfig(
                7,
                steps,
                16,
                1,
                Precision.FLOAT32,
                CTC,
                List.of(new ParameterGroup("all", ".*", 5e-3, 0.01, new Schedule.Constant())),
                AdamWConfig.defaults(),
                1000,
                0,
                1000);
        new Trainer(config, folder.resolve("best"), folder.resolve("last"))
                .fit(
                        model,
                        batcher(model, examples),
                        new ConstantValidation(),
                        event -> {
                            if (event instanceof TrainingEvent.Step step) {
                                events.accept(step);
                            }
                        },
                        () -> false);
    }
}
