package org.naglab.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.naglab.crf.Transitions;
import org.naglab.data.SlotPolicy;
import org.naglab.nn.BertConfig;
import org.naglab.nn.BertEncoder;
import org.naglab.nn.Mode;
import org.naglab.nn.Parameters;
import org.naglab.tensor.GradientTape;
import org.naglab.tensor.Gradients;
import org.naglab.tensor.Masks;
import org.naglab.tensor.Packing;
import org.naglab.tensor.ShapeMismatchException;
import org.naglab.text.SpecialTokens;

final class NagModelTest {
    private static final double FLOAT = 1e-4;
    private static final double DOUBLE = 1e-9;

    /** [CLS] words [SEP] [MASK]… [PAD]…; the last row has a position after its last word and no [MASK]. */
    private static final long[][] SOURCE = {
        {3, 7, 8, 7, 13, 4, 5, 5, 5},
        {3, 2, 9, 4, 5, 5, 0, 0, 0},
        {3, 10, 4, 0, 0, 0, 0, 0, 0},
    };

    private static final int[] REAL = {9, 6, 3};

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Nested
    class Emissions_equal_a_loop {
        @Test
        void for_every_output_layer_and_copy_head_in_both_precisions() {
            for (OutputLayer output :
                    List.of(new OutputLayer.Free(), new OutputLayer.Tied(), new OutputLayer.TiedTransform())) {
                for (CopyHead copy : List.of(new CopyHead.None(), new CopyHead.Pointer())) {
                    NagModel single = TinyNag.shaken(manager, config(output, copy), 5);
                    for (NagModel model : List.of(single, inDouble(single))) {
                        for (int[] computed : new int[][] {{9, 6, 3}, {5, 4, 2}, {1, 1, 1}, {2, 6, 1}}) {
                            double tolerance = model == single ? FLOAT : DOUBLE;
                            assertThat(emissions(model, computed))
                                    .as("%s %s %s", output, copy, Arrays.toString(computed))
                                    .containsExactly(slowEmissions(model, computed), within(tolerance));
                        }
                    }
                }
            }
        }
    }

    @Test
    void gradients_of_the_pointer_equal_finite_differences() {
        NagModel model =
                inDouble(TinyNag.shaken(manager, config(new OutputLayer.TiedTransform(), new CopyHead.Pointer()), 6));
        int[] computed = {7, 6, 3};
        NDArray weights = manager.create(
                new Random(1).doubles(16L * 14, -1, 1).toArray(), new Shape(16, 14)); // a loss that asks for all
        model.parameters().requireGradients();
        try (GradientTape tape = GradientTape.open()) {
            tape.backward(scores(model, computed, Mode.TRAINING).mul(weights).sum());
        }
        double step = 1e-5;
        Random random = new Random(2);
        for (String name : model.parameters().names()) {
            if (name.startsWith("crf.") || name.contains("pooler")) {
                continue;
            }
            NDArray parameter = model.parameters().get(name);
            double[] gradient;
            try (NDArray found = parameter.getGradient()) {
                gradient = found.toDoubleArray();
            }
            double[] values = parameter.toDoubleArray();
            for (int round = 0; round < (name.startsWith("copy.") ? 4 : 1); round++) {
                int i = random.nextInt(values.length);
                double[] changed = values.clone();
                changed[i] = values[i] + step;
                parameter.set(changed);
                double up = loss(model, computed, weights);
                changed[i] = values[i] - step;
                parameter.set(changed);
                double down = loss(model, computed, weights);
                parameter.set(values);
                assertThat(gradient[i]).as("%s[%d]", name, i).isCloseTo((up - down) / (2 * step), within(1e-5));
            }
        }
    }

    @Test
    void a_crf_is_put_on_without_changing_anything_else() {
        NagModel before = TinyNag.shaken(
                manager,
                TinyNag.config(new CopyHead.Pointer(), new Structure.Independent(), SlotPolicy.SOURCE_ONLY),
                7);
        Map<String, float[]> values = values(before);
        double[] emissions = emissions(before, REAL);
        NagModel after = before.withCrf(new Structure.LowRankCrf(2, 0.5), new SplittableRandom(1));
        assertThat(after.config()).isEqualTo(before.config().withStructure(new Structure.LowRankCrf(2, 0.5)));
        assertThat(emissions(after, REAL)).containsExactly(emissions);
        values.forEach((name, old) ->
                assertThat(after.parameters().get(name).toFloatArray()).as(name).containsExactly(old));
        assertThat(after.parameters().names()).hasSize(values.size() + 2).contains("crf.previous", "crf.current");
        Transitions.LowRank tables = after.transitionTables().orElseThrow();
        assertThat(tables.previous().getShape()).isEqualTo(new Shape(14, 2));
        assertThat(tables.current().toFloatArray())
                .doesNotContain(0)
                .isNotEqualTo(tables.previous().toFloatArray());
        assertThatThrownBy(() -> after.withCrf(new Structure.LowRankCrf(2, 0.5), new SplittableRandom(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a CRF must be put on a model without one, got LowRankCrf[rank=2");
    }

    @Test
    void a_crf_that_knows_the_source_sees_the_neighbours_of_its_own_batch() {
        NagModel model = TinyNag.model(
                manager,
                TinyNag.config(new CopyHead.None(), new Structure.SourceCrf(2, 0.5), SlotPolicy.SOURCE_ONLY),
                0,
                1);
        model.parameters().get("crf.adjacent").set(new float[] {3});
        long text = model.tokenizer().vocabulary().size() - 1L; // the last pieces stand for text
        long other = text - 1;
        var special = model.tokenizer().special();
        NDArray source = manager.create(new long[] {special.cls(), text, other, special.sep()}, new Shape(1, 4));
        Transitions transitions = model.emissions(
                        source, Masks.ofLengths(manager, new int[] {4}, 4), new Packing(new int[] {3}), Mode.INFERENCE)
                .transitions()
                .orElseThrow();
        NDArray path = manager.create(new long[] {text, other, text}, new Shape(1, 3));

        float[] steps = transitions.along(path).toFloatArray();
        float[] blind = model.transitionTables().orElseThrow().along(path).toFloatArray();

        assertThat(steps[0] - blind[0]).isCloseTo(3f, within(1e-5f));
        assertThat(steps[1] - blind[1]).isCloseTo(0f, within(1e-5f));
    }

    @Test
    void dynamic_transitions_begin_as_the_tables_product_and_follow_the_states() {
        NagModel model = TinyNag.model(
                manager,
                TinyNag.config(new CopyHead.None(), new Structure.DynamicCrf(2, 0.5), SlotPolicy.SOURCE_ONLY),
                0,
                1);
        NDArray path = manager.create(new long[] {9, 10, 9}, new Shape(1, 3));
        float[] blind = model.transitionTables().orElseThrow().along(path).toFloatArray();
        assertThat(steps(model, path)).containsExactly(blind, within(1e-5f));

        float[] weights = new float[4 * 16];
        Arrays.fill(weights, 0.5f);
        model.parameters().get("crf.mixing.output.weight").set(weights);
        float[] followed = steps(model, path);

        assertThat(followed[0]).isNotCloseTo(blind[0], within(1e-4f));
        assertThat(followed[1]).isNotCloseTo(blind[1], within(1e-4f));
    }

    private float[] steps(NagModel model, NDArray path) {
        NDArray source = manager.create(new long[] {2, 9, 10, 3}, new Shape(1, 4));
        return model.emissions(
                        source, Masks.ofLengths(manager, new int[] {4}, 4), new Packing(new int[] {3}), Mode.INFERENCE)
                .transitions()
                .orElseThrow()
                .along(path)
                .toFloatArray();
    }

    @Test
    void the_output_bias_starts_from_the_logarithm_of_frequencies() {
        NagModel model = TinyNag.model(manager, TinyNag.crf(0), 0, 1);
        long[] counts = {0, 20, 1, 0, 0, 0, 9, 8, 7, 6, 5, 4, 3, 2};
        model.startFromFrequencies(counts);
        float[] bias = model.parameters().get("cls.predictions.bias").toFloatArray();
        double total = 65 + 14; // one more of each
        for (int v = 0; v < counts.length; v++) {
            assertThat(Math.exp(bias[v])).isCloseTo((counts[v] + 1) / total, within(1e-6));
        }
        assertThatThrownBy(() -> model.startFromFrequencies(new long[13]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("counts must be [V]: V=14 from cls.predictions.bias, got 13");
    }

    @Test
    void the_same_seed_gives_the_same_first_values() {
        assertThat(values(TinyNag.model(manager, TinyNag.crf(0), 0, 4)))
                .usingRecursiveComparison()
                .isEqualTo(values(TinyNag.model(manager, TinyNag.crf(0), 0, 4)));
    }

    @Nested
    class Refusals {
        @Test
        void shapes_of_a_batch() {
            NagModel model = TinyNag.model(manager, TinyNag.crf(0), 0, 1);
            NDArray source = manager.zeros(new Shape(2, 5), DataType.INT64);
            NDArray mask = Masks.ofLengths(manager, new int[] {5, 5}, 5);
            refused(
                    () -> model.emissions(
                            source,
                            Masks.ofLengths(manager, new int[] {4, 4}, 4),
                            new Packing(new int[] {2, 2}),
                            Mode.INFERENCE),
                    "mask must be [B S]: S=5 from source(2, 5), but S=4 from mask(2, 4)");
            refused(
                    () -> model.emissions(source, mask, new Packing(new int[] {2}), Mode.INFERENCE),
                    "positions must be of 2 rows, each at most 5, got [2]");
            refused(
                    () -> model.emissions(source, mask, new Packing(new int[] {2, 6}), Mode.INFERENCE),
                    "positions must be of 2 rows, each at most 5, got [2, 6]");
            NDArray long17 = manager.zeros(new Shape(1, 17), DataType.INT64);
            refused(
                    () -> model.emissions(
                            long17,
                            Masks.ofLengths(manager, new int[] {17}, 17),
                            new Packing(new int[] {2}),
                            Mode.INFERENCE),
                    "at most 16 positions");
        }

        @Test
        void tensors_that_are_missing_or_of_another_shape() {
            NagConfig config = new NagConfig(
                    new OutputLayer.TiedTransform(),
                    new CopyHead.Pointer(),
                    new Structure.SourceCrf(3, 0.1),
                    0,
                    SlotPolicy.SOURCE_ONLY,
                    16);
            NagModel whole = TinyNag.model(manager, config, 0, 1);
            for (String name : whole.parameters().names()) {
                refused(() -> rebuilt(whole, config, Map.of(name, new Shape())), "got " + name);
                refused(() -> rebuilt(whole, config, Map.of(name, new Shape(2, 3, 4))), name);
            }
            refused(
                    () -> rebuilt(whole, config, Map.of("cls.predictions.bias", new Shape(13))),
                    "cls.predictions.bias must be [V]: V=14 from embeddings.word_embeddings.weight(14, 16),"
                            + " but V=13 from cls.predictions.bias(13)");
            refused(
                    () -> rebuilt(whole, config, Map.of("crf.current", new Shape(14, 4))),
                    "crf.current must be [V 3], got crf.current(14, 4)");
            refused(
                    () -> rebuilt(whole, config, Map.of("copy.start.weight", new Shape(1, 15))),
                    "copy.start.weight must be [1 H]: H=16");
        }

        @Test
        void numbers_of_the_configuration() {
            NagModel whole = TinyNag.model(manager, TinyNag.crf(0), 0, 1);
            NagConfig tooLong = new NagConfig(
                    new OutputLayer.Tied(),
                    new CopyHead.Pointer(),
                    new Structure.LowRankCrf(3, 0.1),
                    0,
                    SlotPolicy.SOURCE_ONLY,
                    17);
            refused(() -> rebuilt(whole, tooLong, Map.of()), "maximumPositions must be at most 16");
            refused(() -> TinyNag.crf(1), "dropout must be in [0, 1), got 1.0");
            refused(() -> TinyNag.crf(Double.NaN), "dropout must be in [0, 1), got NaN");
            refused(
                    () -> TinyNag.config(new CopyHead.None(), new Structure.Independent(), new SlotPolicy(17, 1)),
                    "minimumSlots must be at most maximumPositions 16, got 17");
            refused(() -> new Structure.LowRankCrf(0, 1), "rank must be at least 1, got 0");
            refused(() -> new Structure.LowRankCrf(1, -1), "initialDeviation must be at least 0, got -1.0");
            refused(() -> new Structure.SourceCrf(0, 1), "rank must be at least 1, got 0");
        }

        private void refused(ThrowingCallable work, String message) {
            assertThatThrownBy(work)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(message);
        }

        /** A model of the same parameters, but some of other shapes, or left out where the shape is empty. */
        private NagModel rebuilt(NagModel model, NagConfig config, Map<String, Shape> others) {
            Parameters parameters = new Parameters(manager);
            for (String name : model.parameters().names()) {
                Shape shape =
                        others.getOrDefault(name, model.parameters().get(name).getShape());
                if (shape.dimension() > 0) {
                    parameters.put(name, manager.zeros(shape));
                }
            }
            return NagModel.of(config, model.bert(), TinyNag.tokenizer(), parameters);
        }
    }

    @Test
    void a_shape_mismatch_is_an_illegal_argument() {
        assertThat(IllegalArgumentException.class).isAssignableFrom(ShapeMismatchException.class);
    }

    private static NagConfig config(OutputLayer output, CopyHead copy) {
        return new NagConfig(output, copy, new Structure.LowRankCrf(3, 0.1), 0, SlotPolicy.SOURCE_ONLY, 16);
    }

    /** The same model in double precision. */
    private NagModel inDouble(NagModel model) {
        Parameters parameters = new Parameters(manager);
        for (String name : model.parameters().names()) {
            parameters.put(name, model.parameters().get(name).toType(DataType.FLOAT64, true));
        }
        BertConfig bert = model.bert();
        return NagModel.of(model.config(), bert, TinyNag.tokenizer(), parameters);
    }

    private static Map<String, float[]> values(NagModel model) {
        Map<String, float[]> values = new TreeMap<>();
        model.parameters()
                .names()
                .forEach(name -> values.put(name, model.parameters().get(name).toFloatArray()));
        return values;
    }

    private NDArray source() {
        return manager.create(
                Arrays.stream(SOURCE).flatMapToLong(Arrays::stream).toArray(), new Shape(3, 9));
    }

    private NDArray scores(NagModel model, int[] computed, Mode mode) {
        return model.emissions(source(), Masks.ofLengths(manager, REAL, 9), new Packing(computed), mode)
                .scores();
    }

    private double[] emissions(NagModel model, int[] computed) {
        return Gradients.off(() -> doubles(scores(model, computed, Mode.INFERENCE)));
    }

    private double loss(NagModel model, int[] computed, NDArray weights) {
        return Gradients.off(
                () -> scores(model, computed, Mode.INFERENCE).mul(weights).sum().toDoubleArray()[0]);
    }

    /** Emissions from the hidden states by plain loops over the formulas. */
    private double[] slowEmissions(NagModel model, int[] computed) {
        Weights weights = new Weights(model);
        SpecialTokens special = model.tokenizer().special();
        double[] states = Gradients.off(() -> doubles(new BertEncoder(model.bert(), model.parameters(), "")
                .hidden(source(), Masks.ofLengths(manager, REAL, 9), Mode.INFERENCE)));
        double[] all = new double[Arrays.stream(computed).sum() * 14];
        int row = 0;
        for (int b = 0; b < 3; b++) {
            double[][] h = new double[9][];
            for (int s = 0; s < 9; s++) {
                h[s] = Arrays.copyOfRange(states, (b * 9 + s) * 16, (b * 9 + s + 1) * 16);
            }
            for (int t = 0; t < computed[b]; t++, row += 14) {
                double[] scores = weights.project(h[t]);
                if (model.config().copy() instanceof CopyHead.Pointer) {
                    addCopies(scores, h, t, SOURCE[b], weights, special);
                }
                System.arraycopy(scores, 0, all, row, 14);
            }
        }
        return all;
    }

    private static void addCopies(
            double[] scores, double[][] h, int t, long[] source, Weights weights, SpecialTokens special) {
        double root = Math.sqrt(16);
        double sum = 0;
        int count = 0;
        for (int i = 0; i < source.length; i++) {
            if (special.isSilent(source[i])) {
                continue;
            }
            double start = i >= t ? dot(weights.of("copy.start.weight"), 0, h[i - t]) / root : 0;
            double content = 0;
            for (int d = 0; d < 16; d++) {
                content += weights.affine("copy.query.", d, h[t]) * weights.affine("copy.key.", d, h[i]);
            }
            scores[(int) source[i]] += content / root + start;
            if (i >= t) {
                sum += Math.exp(start + dot(weights.of("copy.stop.weight"), 0, h[i]) / root);
                count++;
            }
        }
        if (count > 0) {
            scores[(int) special.endOfSequence()] += Math.log(sum / count);
        }
    }

    private static double dot(double[] weight, int row, double[] h) {
        double sum = 0;
        for (int d = 0; d < h.length; d++) {
            sum += weight[row * h.length + d] * h[d];
        }
        return sum;
    }

    private static double[] doubles(NDArray array) {
        return array.toType(DataType.FLOAT64, false).toDoubleArray();
    }

    /** A model's parameters as Java arrays. */
    private record Weights(NagModel model) {
        double[] of(String name) {
            return doubles(model.parameters().get(name));
        }

        double affine(String part, int row, double[] h) {
            return dot(of(part + "weight"), row, h) + of(part + "bias")[row];
        }

        double[] project(double[] h) {
            double[] read = model.config().output() instanceof OutputLayer.TiedTransform ? transform(h) : h;
            double[] matrix = of(
                    model.config().output() instanceof OutputLayer.Free
                            ? "cls.predictions.decoder.weight"
                            : "embeddings.word_embeddings.weight");
            double[] scores = of("cls.predictions.bias");
            for (int v = 0; v < scores.length; v++) {
                scores[v] += dot(matrix, v, read);
            }
            return scores;
        }

        private double[] transform(double[] h) {
            double[] x = new double[h.length];
            for (int d = 0; d < x.length; d++) {
                double dense = affine("cls.predictions.transform.dense.", d, h);
                x[d] = dense * (1 + erf(dense / Math.sqrt(2))) / 2;
            }
            double mean = Arrays.stream(x).average().orElseThrow();
            double variance =
                    Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
            double[] scale = of("cls.predictions.transform.LayerNorm.weight");
            double[] shift = of("cls.predictions.transform.LayerNorm.bias");
            for (int d = 0; d < x.length; d++) {
                x[d] = (x[d] - mean) / Math.sqrt(variance + 1e-12) * scale[d] + shift[d];
            }
            return x;
        }

        /** Taylor's series, which is exact enough up to 5. */
        private static double erf(double x) {
            if (Math.abs(x) > 5) {
                return Math.signum(x);
            }
            double sum = 0;
            double power = x;
            for (int n = 0; n < 120; n++) {
                sum += power / (2 * n + 1);
                power *= -x * x / (n + 1);
            }
            return 2 / Math.sqrt(Math.PI) * sum;
        }
    }
}
