package org.naglab.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.naglab.data.Batch;
import org.naglab.data.Batcher;
import org.naglab.data.Example;
import org.naglab.nn.Mode;
import org.naglab.objective.Objective;
import org.naglab.objective.Scores;
import org.naglab.tensor.GradientTape;
import org.naglab.tensor.Gradients;
import org.naglab.tensor.Masks;
import org.naglab.tensor.Packing;

final class BertNarBertTest {
    private static final double DOUBLE = 1e-9;
    private static final List<Example> EXAMPLES = List.of(
            new Example("a", "red cat sees green dog", "dog cat"),
            new Example("b", "sun moon sea", "red green blue"),
            new Example("c", "moon sea sun cat", ""));

    @TempDir
    Path folder;

    private final NDManager manager = NDManager.newBaseManager();

    static Stream<BertNarBertConfig> configs() {
        return Stream.of(TinyBertNarBert.CLASSIFIED, TinyBertNarBert.FRAMES)
                .flatMap(lengths ->
                        Arrays.stream(Latent.values()).map(latent -> TinyBertNarBert.config(lengths, latent)));
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @MethodSource("configs")
    void terms_and_scores_of_a_batch_are_those_of_its_singles(BertNarBertConfig config) {
        BertNarBert model = TinyBertNarBert.precise(manager, config, 1);
        Batcher batcher = TinyBertNarBert.batcher(model, EXAMPLES, 3);
        SortedMap<String, Double> sums = new TreeMap<>();
        List<Double> singles = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            try (Batch batch = batcher.batch(manager, new int[] {i})) {
                singles.addAll(emissions(model, batch));
                terms(model, batch).forEach((name, value) -> sums.merge(name, value, Double::sum));
            }
        }
        try (Batch batch = batcher.batch(manager, new int[] {0, 1, 2})) {
            assertClose(emissions(model, batch), singles);
            SortedMap<String, Double> together = terms(model, batch);
            assertThat(together.keySet()).isEqualTo(sums.keySet());
            together.forEach((name, value) -> assertThat(value).as(name).isCloseTo(sums.get(name), within(1e-7)));
        }
    }

    @ParameterizedTest
    @MethodSource("configs")
    void more_padding_changes_nothing(BertNarBertConfig config) {
        BertNarBert model = TinyBertNarBert.precise(manager, config, 1);
        int[] lengths = {5, 3};
        Packing outputs = new Packing(new int[] {4, 2});
        NDArray source = manager.create(new long[] {3, 7, 9, 8, 4, 3, 11, 4, 0, 0}, new Shape(2, 5));
        NDArray more = manager.create(new long[] {3, 7, 9, 8, 4, 0, 12, 5, 3, 11, 4, 6, 7, 8, 9, 10}, new Shape(2, 8));
        List<Double> plain = scores(model, source, lengths, outputs);
        assertClose(scores(model, more, lengths, outputs), plain);
    }

    @ParameterizedTest
    @MethodSource("configs")
    void gradients_equal_finite_differences(BertNarBertConfig config) {
        BertNarBert model = TinyBertNarBert.precise(manager, config, 3);
        Batcher batcher = TinyBertNarBert.batcher(model, EXAMPLES, 3);
        double step = 1e-5;
        Random random = new Random(5);
        try (Batch batch = batcher.batch(manager, new int[] {0, 1, 2})) {
            model.parameters().requireGradients();
            try (GradientTape tape = GradientTape.open()) {
                tape.backward(loss(model, batch));
            }
            for (String name : model.parameters().names()) {
                NDArray parameter = model.parameters().get(name);
                double[] gradient =
                        Gradients.of(parameter, manager).orElseThrow().toDoubleArray();
                int place = random.nextInt(gradient.length);
                double slope =
                        (shifted(model, batch, parameter, place, step) - shifted(model, batch, parameter, place, -step))
                                / (2 * step);
                assertThat(gradient[place]).as(name).isCloseTo(slope, within(1e-6));
            }
        }
    }

    @Test
    void every_output_position_sees_the_ones_after_it() {
        BertNarBert model =
                TinyBertNarBert.precise(manager, TinyBertNarBert.config(TinyBertNarBert.FRAMES, Latent.POINT), 1);
        NDArray source = manager.create(new long[] {3, 7, 9, 4}, new Shape(1, 4));
        int[] lengths = {4};
        List<Double> two = scores(model, source, lengths, new Packing(new int[] {2}));
        List<Double> three = scores(model, source, lengths, new Packing(new int[] {3}));
        assertThat(two.getFirst()).isNotCloseTo(three.getFirst(), within(1e-6));
    }

    @Test
    void latents_are_drawn_in_training_alone_and_their_divergence_is_that_of_the_normal_distribution() {
        BertNarBertConfig config = TinyBertNarBert.config(TinyBertNarBert.FRAMES, Latent.GAUSSIAN);
        BertNarBert model = TinyBertNarBert.precise(manager, config, 1);
        try (Batch batch = TinyBertNarBert.batcher(model, EXAMPLES, 3).batch(manager, new int[] {0, 1, 2})) {
            Packing sources = new Packing(batch.slots());
            BertNarBert.Read read = model.read(batch.source(), batch.sourceMask(), sources, Mode.INFERENCE);
            Gaussians gaussians = read.drawnFrom().orElseThrow();
            double[] mean = gaussians.mean().toDoubleArray();
            double[] logVariance = gaussians.logVariance().toDoubleArray();
            assertThat(sources.pack(read.latents()).toDoubleArray()).containsExactly(mean, within(DOUBLE));
            assertThat(sources.pack(model.read(batch.source(), batch.sourceMask(), sources, Mode.TRAINING)
                                    .latents())
                            .toDoubleArray())
                    .isNotEqualTo(mean);
            double divergence = 0;
            double atLeast = 0;
            for (int i = 0; i < mean.length; i++) {
                double one = 0.5 * (mean[i] * mean[i] + Math.exp(logVariance[i]) - logVariance[i] - 1);
                divergence += one;
                atLeast += Math.max(0.5, one);
            }
            Scores scores = Scores.of(model, batch, TinyBertNarBert.objective(config), Mode.INFERENCE);
            assertThat(new Objective.LatentKl(0).terms(scores).getFirst().sum().toDoubleArray()[0])
                    .isCloseTo(divergence, within(1e-8));
            assertThat(new Objective.LatentKl(0.5)
                            .terms(scores)
                            .getFirst()
                            .sum()
                            .toDoubleArray()[0])
                    .isCloseTo(atLeast, within(1e-8))
                    .isGreaterThan(divergence);
        }
    }

    @ParameterizedTest
    @MethodSource("configs")
    void a_checkpoint_brings_the_same_model_back(BertNarBertConfig config) {
        BertNarBert model = TinyBertNarBert.model(manager, config, 0.1, 1);
        Checkpoint.save(model, folder.resolve("checkpoint"));
        assertThat(folder.resolve("checkpoint/bert-nar-bert.json")).exists();
        try (Model read = Checkpoint.load(manager, folder.resolve("checkpoint"))) {
            assertThat(read).isInstanceOf(BertNarBert.class);
            assertThat(read.config()).isEqualTo(config);
            assertThat(read.bert()).isEqualTo(model.bert());
            for (String name : model.parameters().names()) {
                assertThat(read.parameters().get(name).toFloatArray())
                        .containsExactly(model.parameters().get(name).toFloatArray());
            }
        }
        assertThatThrownBy(() -> Checkpoint.loadNag(manager, folder.resolve("checkpoint")))
                .hasMessageContaining("got a BERT-NAR-BERT");
    }

    @Test
    void what_would_not_be_learnt_is_refused() {
        BertNarBertConfig drawn = TinyBertNarBert.config(TinyBertNarBert.CLASSIFIED, Latent.GAUSSIAN);
        BertNarBert model = TinyBertNarBert.model(manager, drawn, 0, 1);
        BertNarBert frames =
                TinyBertNarBert.model(manager, TinyBertNarBert.config(TinyBertNarBert.FRAMES, Latent.POINT), 0, 1);
        try (Batch batch = TinyBertNarBert.batcher(model, EXAMPLES, 3).batch(manager, new int[] {0})) {
            assertThatThrownBy(() -> Scores.of(model, batch, new Objective.TokenNll(0), Mode.TRAINING))
                    .hasMessageContaining("a model that classifies lengths must hold LengthNll");
            assertThatThrownBy(() -> Scores.of(
                            model,
                            batch,
                            TinyBertNarBert.objective(TinyBertNarBert.config(TinyBertNarBert.CLASSIFIED, Latent.POINT)),
                            Mode.TRAINING))
                    .hasMessageContaining("a model whose latents are drawn must hold LatentKl");
            assertThatThrownBy(() -> Scores.of(frames, batch, new Objective.TokenNll(0), Mode.TRAINING))
                    .hasMessageContaining("must get a model without frames");
            Scores scores = Scores.of(frames, batch, new Objective.Ctc(0), Mode.INFERENCE);
            assertThatThrownBy(() -> new Objective.LengthNll().terms(scores))
                    .hasMessageContaining("must get a model that classifies lengths");
            assertThatThrownBy(() -> new Objective.LatentKl(0).terms(scores))
                    .hasMessageContaining("must get a model with latents that are drawn");
        }
        assertThatThrownBy(() -> TinyBertNarBert.model(
                        manager,
                        TinyBertNarBert.config(new OutputLengths.Frames(5), Latent.POINT), // 16 x 5 of 64
                        0,
                        1))
                .hasMessageContaining("must be at most 64, the encoder's positions, got 80");
    }

    private static SortedMap<String, Double> terms(BertNarBert model, Batch batch) {
        SortedMap<String, Double> sums = new TreeMap<>();
        Objective objective = TinyBertNarBert.objective(model.config());
        objective
                .terms(Scores.of(model, batch, objective, Mode.INFERENCE))
                .forEach(term -> sums.put(term.name(), term.sum().toDoubleArray()[0]));
        return sums;
    }

    private static List<Double> emissions(BertNarBert model, Batch batch) {
        return list(Scores.of(model, batch, TinyBertNarBert.objective(model.config()), Mode.INFERENCE)
                .emissions());
    }

    private List<Double> scores(BertNarBert model, NDArray source, int[] lengths, Packing outputs) {
        int S = Math.toIntExact(source.getShape().get(1));
        BertNarBert.Read read =
                model.read(source, Masks.ofLengths(manager, lengths, S), new Packing(lengths), Mode.INFERENCE);
        return list(model.emissions(read, outputs, Mode.INFERENCE).scores());
    }

    /** In training mode: latents are drawn, the same ones each time. */
    private static NDArray loss(BertNarBert model, Batch batch) {
        Engine.getInstance().setRandomSeed(11);
        Objective objective = TinyBertNarBert.objective(model.config());
        return Objective.total(objective.terms(Scores.of(model, batch, objective, Mode.TRAINING)), 10);
    }

    private static double shifted(BertNarBert model, Batch batch, NDArray parameter, int place, double by) {
        double[] values = parameter.toDoubleArray();
        double before = values[place];
        parameter.setRequiresGradient(false);
        values[place] = before + by;
        parameter.set(values);
        double loss = loss(model, batch).toDoubleArray()[0];
        values[place] = before;
        parameter.set(values);
        parameter.setRequiresGradient(true);
        return loss;
    }

    private static List<Double> list(NDArray values) {
        return Arrays.stream(values.toType(DataType.FLOAT64, false).toDoubleArray())
                .boxed()
                .toList();
    }

    private static void assertClose(List<Double> found, List<Double> wanted) {
        assertThat(found).hasSameSizeAs(wanted);
        for (int i = 0; i < wanted.size(); i++) {
            assertThat(found.get(i)).isCloseTo(wanted.get(i), within(DOUBLE));
        }
    }
}
