package org.naglab.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Linear;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.naglab.crf.Transitions;
import org.naglab.nn.Parameters;
import org.naglab.tensor.EngineMemory;
import org.naglab.tensor.GradientTape;

/**
 * Gives low-rank transitions a start: they first learn which token follows which in the training targets, minimising
 * {@code −log softmax_b(⟨E1[a], E2[b]⟩ + log unigram(b))} over neighbouring tokens a b, both [EOS] included. Tables drawn
 * at random leave the CRF without a say for thousands of updates. Not in NAG-BERT.
 *
 * @param steps updates, at least 1
 * @param bigramsPerStep neighbouring tokens of an update, at least 1
 * @param learningRate of Adam, above 0
 * @param scale what the learned scores are multiplied by in the end, in (0, 1]: emissions know a part of it already
 */
public record BigramStart(int steps, int bigramsPerStep, double learningRate, double scale) {
    private static final String PREVIOUS = "previous";
    private static final String CURRENT = "current";

    /** Checks the numbers. */
    public BigramStart {
        if (steps < 1 || bigramsPerStep < 1) {
            throw new IllegalArgumentException(
                    "steps and bigramsPerStep must be at least 1, got " + steps + " and " + bigramsPerStep);
        }
        if (!(learningRate > 0)) {
            throw new IllegalArgumentException("learningRate must be above 0, got " + learningRate);
        }
        if (!(scale > 0 && scale <= 1)) {
            throw new IllegalArgumentException("scale must be in (0, 1], got " + scale);
        }
    }

    /**
     * Fits the tables in place.
     *
     * @param transitions the tables, at their first values
     * @param targets ids of each training target, both [EOS] included; at least one of two tokens
     * @param seed chooses the bigrams of each update
     * @return mean loss of the last tenth of the updates, nats a token
     */
    public double fit(Transitions.LowRank transitions, List<long[]> targets, long seed) {
        long V = transitions.previous().getShape().get(0);
        long[] previous = bigrams(targets, 0);
        long[] current = bigrams(targets, 1);
        if (previous.length == 0) {
            throw new IllegalArgumentException(
                    "targets must hold two neighbouring tokens, got " + targets.size() + " targets without");
        }
        SplittableRandom random = new SplittableRandom(seed);
        double lastLosses = 0;
        int last = Math.max(1, steps / 10);
        try (NDManager manager = transitions.previous().getManager().newSubManager();
                Parameters tables = copies(manager, transitions);
                AdamW adam = AdamW.fused(
                        tables,
                        List.of(new ParameterGroup("tables", ".*", learningRate, 0, new Schedule.Constant())),
                        AdamWConfig.defaults())) {
            NDArray unigram = EngineMemory.of(manager, logFrequencies(current, (int) V), new Shape(V));
            for (int step = 0; step < steps; step++) {
                int[] drawn = random.ints(bigramsPerStep, 0, previous.length).toArray();
                double loss = step(tables, unigram, pick(previous, drawn), pick(current, drawn));
                adam.step();
                lastLosses += step >= steps - last ? loss / last : 0;
            }
            copyBack(tables.get(PREVIOUS), transitions.previous());
            copyBack(tables.get(CURRENT), transitions.current());
        }
        return lastLosses;
    }

    private static double step(Parameters tables, NDArray unigram, long[] previous, long[] current) {
        try (NDManager scope = unigram.getManager().newSubManager();
                GradientTape tape = GradientTape.open()) {
            NDArray from = EngineMemory.of(scope, previous, new Shape(previous.length));
            NDArray rows = from.getNDArrayInternal()
                    .embedding(from, tables.get(PREVIOUS), SparseFormat.DENSE)
                    .singletonOrThrow(); // [N, R]
            NDArray scores = Linear.linear(rows, tables.get(CURRENT), unigram).singletonOrThrow(); // [N, V]
            NDArray gold = scores.logSoftmax(1)
                    .gather(EngineMemory.of(scope, current, new Shape(current.length, 1)), 1); // [N, 1]
            NDArray loss = gold.mean().neg();
            tape.backward(loss);
            return loss.getFloat();
        }
    }

    private static Parameters copies(NDManager manager, Transitions.LowRank transitions) {
        Parameters tables = new Parameters(manager);
        tables.put(
                PREVIOUS,
                EngineMemory.of(
                        manager,
                        transitions.previous().toFloatArray(),
                        transitions.previous().getShape()));
        tables.put(
                CURRENT,
                EngineMemory.of(
                        manager,
                        transitions.current().toFloatArray(),
                        transitions.current().getShape()));
        tables.requireGradients();
        return tables;
    }

    /** Both tables take half of the scale. */
    private void copyBack(NDArray fitted, NDArray table) {
        float half = (float) Math.sqrt(scale);
        float[] values = fitted.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            values[i] *= half;
        }
        EngineMemory.overwrite(table, values);
    }

    private static long[] bigrams(List<long[]> targets, int offset) {
        return targets.stream()
                .flatMapToLong(t -> Arrays.stream(t, offset, Math.max(offset, t.length - 1 + offset)))
                .toArray();
    }

    private static float[] logFrequencies(long[] tokens, int V) {
        double[] counts = new double[V];
        Arrays.fill(counts, 1);
        for (long token : tokens) {
            counts[(int) token]++;
        }
        float[] logs = new float[V];
        for (int v = 0; v < V; v++) {
            logs[v] = (float) Math.log(counts[v] / (tokens.length + V));
        }
        return logs;
    }

    private static long[] pick(long[] values, int[] places) {
        return Arrays.stream(places).mapToLong(i -> values[i]).toArray();
    }
}
