package org.naglab.ctc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.naglab.golden.Golden;
import org.naglab.tensor.GradientTape;
import org.naglab.tensor.Gradients;
import org.naglab.tensor.Packing;

final class CtcTest {
    private static final Golden GOLDEN = Golden.read("ctc.json");
    private static final double DOUBLE = 1e-9;
    /** Golden files are in double precision; a float run may differ by this much. */
    private static final double FLOAT = 2e-4;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT32", "FLOAT64"})
    void losses_and_gradients_equal_the_golden_ones(DataType type) {
        double tolerance = type == DataType.FLOAT64 ? DOUBLE : FLOAT;
        int unfit = 0;
        for (Golden golden : GOLDEN.list("cases")) {
            Packing frames = new Packing(ints(golden.longs("input_lengths")));
            NDArray logits = golden.array(manager, "logits", type); // [B, T, V]
            logits.setRequiresGradient(true);
            double[] wanted = golden.doubles("loss_none_zero_infinity");
            try (GradientTape tape = GradientTape.open()) {
                CtcLikelihood found = likelihood(golden, frames.pack(logits).logSoftmax(-1), frames);
                assertThat(found.sum().neg().toType(DataType.FLOAT64, false).getDouble())
                        .isCloseTo(Arrays.stream(wanted).sum(), within(tolerance));
                double[] each = golden.doubles("loss_none");
                for (int b = 0; b < each.length; b++) {
                    if (Double.isInfinite(each[b])) {
                        assertThat(found.each()[b]).isEqualTo(Double.NEGATIVE_INFINITY);
                        unfit++;
                    } else {
                        assertThat(-found.each()[b]).isCloseTo(each[b], within(tolerance));
                    }
                }
                assertThat(found.unfit()).isEqualTo((int)
                        Arrays.stream(each).filter(Double::isInfinite).count());
                tape.backward(found.sum().neg());
            }
            NDArray gradient = Gradients.of(logits, manager).orElseThrow();
            assertClose(gradient, golden.doubles("grad_logits_of_sum_zero_infinity"), tolerance);
        }
        assertThat(unfit).isEqualTo(2);
    }

    @Test
    void paths_collapse_before_blanks_are_dropped() {
        for (Golden example : GOLDEN.list("collapse_examples")) {
            assertThat(Alignment.collapse(example.longs("input"), example.integer("blank")))
                    .containsExactly(example.longs("collapsed"));
        }
        for (Golden golden : GOLDEN.list("cases")) {
            int T = (int) golden.shape("argmax").get(1);
            long[] paths = golden.longs("argmax");
            List<long[]> collapsed = rows(golden.get("greedy_collapsed").getAsJsonArray());
            for (int b = 0; b < collapsed.size(); b++) {
                long[] path = Arrays.copyOfRange(paths, b * T, b * T + (int) golden.longs("input_lengths")[b]);
                assertThat(Alignment.collapse(path, golden.integer("blank"))).containsExactly(collapsed.get(b));
            }
        }
        assertThat(Alignment.collapse(new long[] {5, 0, 5, 5}, 0)).containsExactly(5, 5);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void the_likelihood_of_a_target_is_the_sum_over_all_paths_to_it(int seed) {
        Random random = new Random(seed);
        int T = 1 + random.nextInt(5);
        int V = 2 + random.nextInt(3);
        int blank = random.nextInt(V);
        NDArray logProbabilities = manager.create(
                        random.doubles((long) T * V, -2, 2).toArray(), new Shape(T, V))
                .logSoftmax(-1);
        Map<List<Long>, Double> outputs = outputs(logProbabilities.toDoubleArray(), T, V, blank);
        assertThat(outputs.values().stream().mapToDouble(p -> p).sum()).isCloseTo(1, within(DOUBLE));
        outputs.forEach((output, probability) -> {
            long[] target = output.stream().mapToLong(token -> token).toArray();
            assertThat(Alignment.framesNeeded(target)).isLessThanOrEqualTo(T);
            NDArray padded = manager.create(Arrays.copyOf(target, T), new Shape(1, T));
            CtcLikelihood found = CtcLikelihood.of(
                    logProbabilities, new Packing(new int[] {T}), padded, new int[] {target.length}, blank);
            assertThat(found.each()[0]).isCloseTo(Math.log(probability), within(DOUBLE));
            assertThat(found.sum().getDouble()).isCloseTo(Math.log(probability), within(DOUBLE));
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void an_uncut_prefix_search_finds_the_most_probable_outputs(int seed) {
        Random random = new Random(seed);
        int T = 1 + random.nextInt(5);
        int V = 2 + random.nextInt(3);
        int blank = random.nextInt(V);
        double[] logProbabilities = manager.create(
                        random.doubles((long) T * V, -2, 2).toArray(), new Shape(T, V))
                .logSoftmax(-1)
                .toDoubleArray();
        double[] blanks = new double[T];
        long[][] tokens = new long[T][V - 1];
        double[][] scores = new double[T][V - 1];
        for (int t = 0; t < T; t++) {
            blanks[t] = logProbabilities[t * V + blank];
            int c = 0;
            for (int v = 0; v < V; v++) {
                if (v != blank) {
                    tokens[t][c] = v;
                    scores[t][c++] = logProbabilities[t * V + v];
                }
            }
        }
        List<Map.Entry<List<Long>, Double>> wanted =
                new ArrayList<>(outputs(logProbabilities, T, V, blank).entrySet());
        wanted.sort(Map.Entry.comparingByValue(Comparator.reverseOrder()));
        List<PrefixBeam.Found> found = new PrefixBeam(10_000).search(blanks, tokens, scores);
        assertThat(found).hasSameSizeAs(wanted);
        for (int i = 0; i < found.size(); i++) {
            assertThat(Arrays.stream(found.get(i).tokens()).boxed())
                    .containsExactlyElementsOf(wanted.get(i).getKey());
            assertThat(found.get(i).scoreNats())
                    .isCloseTo(Math.log(wanted.get(i).getValue()), within(DOUBLE));
        }
        PrefixBeam.Found narrow =
                new PrefixBeam(3).search(blanks, tokens, scores).getFirst();
        assertThat(narrow.scoreNats())
                .isLessThanOrEqualTo(Math.log(wanted.getFirst().getValue()) + DOUBLE);
    }

    @Test
    void a_batch_gives_the_sum_of_its_singles_and_their_gradients() {
        Golden golden = GOLDEN.list("cases").get(4);
        int[] lengths = ints(golden.longs("input_lengths"));
        NDArray logits = golden.array(manager, "logits", DataType.FLOAT64);
        List<long[]> targets = rows(golden.get("targets").getAsJsonArray());
        double sum = 0;
        for (int b = 0; b < lengths.length; b++) {
            NDArray own = logits.get(b + ", :" + lengths[b]).logSoftmax(-1);
            NDArray target = manager.create(targets.get(b), new Shape(1, targets.get(b).length));
            sum += CtcLikelihood.of(
                            own,
                            new Packing(new int[] {lengths[b]}),
                            target,
                            new int[] {targets.get(b).length},
                            golden.integer("blank"))
                    .sum()
                    .getDouble();
        }
        Packing frames = new Packing(lengths);
        assertThat(likelihood(golden, frames.pack(logits).logSoftmax(-1), frames)
                        .sum()
                        .getDouble())
                .isCloseTo(sum, within(DOUBLE));
    }

    @Test
    void extreme_scores_stay_finite() {
        NDArray logits = manager.create(new double[] {900, -900, 0, -900, 900, 0, 0, 900, -900}, new Shape(3, 3));
        logits.setRequiresGradient(true);
        try (GradientTape tape = GradientTape.open()) {
            NDArray target = manager.create(new long[] {1, 2}, new Shape(1, 2));
            CtcLikelihood found =
                    CtcLikelihood.of(logits.logSoftmax(-1), new Packing(new int[] {3}), target, new int[] {2}, 0);
            assertThat(found.sum().getDouble()).isFinite().isLessThan(-500);
            tape.backward(found.sum());
        }
        assertThat(Gradients.of(logits, manager).orElseThrow().toDoubleArray())
                .doesNotContain(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
    }

    @Test
    void a_target_that_holds_the_blank_is_refused() {
        NDArray target = manager.create(new long[] {1, 0}, new Shape(1, 2));
        NDArray uniform = manager.zeros(new Shape(4, 3), DataType.FLOAT64).logSoftmax(-1);
        assertThatThrownBy(() -> CtcLikelihood.of(uniform, new Packing(new int[] {4}), target, new int[] {2}, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("targets must not hold the blank 0, got [1, 0]");
        // Padding may be the blank.
        assertThat(CtcLikelihood.of(uniform, new Packing(new int[] {4}), target, new int[] {1}, 0)
                        .unfit())
                .isZero();
    }

    /** Probability of each output: the sum over every path that collapses to it. */
    private static Map<List<Long>, Double> outputs(double[] logProbabilities, int T, int V, int blank) {
        Map<List<Long>, Double> outputs = new HashMap<>();
        for (int code = 0; code < Math.round(Math.pow(V, T)); code++) {
            long[] path = new long[T];
            double score = 0;
            for (int t = 0, rest = code; t < T; t++, rest /= V) {
                path[t] = rest % V;
                score += logProbabilities[t * V + rest % V];
            }
            // Collapsing in another way: drop blanks while going, remembering the last frame.
            List<Long> output = new ArrayList<>();
            long last = blank;
            for (long token : path) {
                if (token != last && token != blank) {
                    output.add(token);
                }
                last = token;
            }
            outputs.merge(output, Math.exp(score), Double::sum);
        }
        return outputs;
    }

    private CtcLikelihood likelihood(Golden golden, NDArray logProbabilities, Packing frames) {
        List<long[]> targets = rows(golden.get("targets").getAsJsonArray());
        int U = Math.max(1, targets.stream().mapToInt(row -> row.length).max().orElse(0));
        long[] padded = new long[targets.size() * U];
        for (int b = 0; b < targets.size(); b++) {
            System.arraycopy(targets.get(b), 0, padded, b * U, targets.get(b).length);
        }
        return CtcLikelihood.of(
                logProbabilities,
                frames,
                manager.create(padded, new Shape(targets.size(), U)),
                targets.stream().mapToInt(row -> row.length).toArray(),
                golden.integer("blank"));
    }

    private static List<long[]> rows(JsonArray rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> StreamSupport.stream(row.getAsJsonArray().spliterator(), false)
                        .mapToLong(token -> token.getAsLong())
                        .toArray())
                .toList();
    }

    private static int[] ints(long[] values) {
        return Arrays.stream(values).mapToInt(Math::toIntExact).toArray();
    }

    private static void assertClose(NDArray found, double[] wanted, double tolerance) {
        double[] values = found.toType(DataType.FLOAT64, false).toDoubleArray();
        assertThat(values).hasSameSizeAs(wanted);
        for (int i = 0; i < values.length; i++) {
            assertThat(values[i]).isCloseTo(wanted[i], within(tolerance));
        }
    }
}
