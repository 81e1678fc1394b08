package org.naglab.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.naglab.crf.SourceBigrams;
import org.naglab.crf.Transitions;
import org.naglab.nn.BertConfig;
import org.naglab.nn.Parameters;
import org.naglab.tensor.Dims;
import org.naglab.text.SpecialTokens;

/**
 * The transitions of a {@link Structure} and their parameters: {@code crf.previous} and {@code crf.current} [V, R];
 * {@code crf.adjacent} and {@code crf.repeated} [1] of one that knows the source; {@code crf.mixing.dense} [H, 2H] and
 * {@code crf.mixing.output} [R², H] of dynamic ones.
 */
final class CrfLayer {
    private static final String PREVIOUS = "crf.previous";
    private static final String CURRENT = "crf.current";
    private static final String ADJACENT = "crf.adjacent";
    private static final String REPEATED = "crf.repeated";
    private static final String DENSE = "crf.mixing.dense.";
    private static final String OUTPUT = "crf.mixing.output.";

    private CrfLayer() {}

    static void addParameters(Parameters parameters, BertConfig bert, Structure structure, RandomGenerator random) {
        switch (structure) {
            case Structure.Independent() -> {}
            case Structure.LowRankCrf crf -> addTables(parameters, bert.vocabSize(), crf, random);
            case Structure.SourceCrf crf -> {
                addTables(parameters, bert.vocabSize(), crf.tables(), random);
                parameters.put(ADJACENT, parameters.manager().zeros(new Shape(1)));
                parameters.put(REPEATED, parameters.manager().zeros(new Shape(1)));
            }
            case Structure.DynamicCrf crf -> {
                addTables(parameters, bert.vocabSize(), crf.tables(), random);
                addMixing(parameters, bert.hiddenSize(), crf.rank(), random);
            }
        }
    }

    static void check(Parameters parameters, Dims dims, Structure structure) {
        switch (structure) {
            case Structure.Independent() -> {}
            case Structure.LowRankCrf crf -> {
                dims.and(PREVIOUS, parameters.get(PREVIOUS), "V " + crf.rank());
                dims.and(CURRENT, parameters.get(CURRENT), "V " + crf.rank());
            }
            case Structure.SourceCrf crf -> {
                check(parameters, dims, crf.tables());
                dims.and(ADJACENT, parameters.get(ADJACENT), "1").and(REPEATED, parameters.get(REPEATED), "1");
            }
            case Structure.DynamicCrf crf -> {
                check(parameters, dims, crf.tables());
                int squared = crf.rank() * crf.rank();
                dims.and(DENSE + "weight", parameters.get(DENSE + "weight"), "H " + 2 * dims.size("H"));
                dims.and(DENSE + "bias", parameters.get(DENSE + "bias"), "H");
                dims.and(OUTPUT + "weight", parameters.get(OUTPUT + "weight"), squared + " H");
                dims.and(OUTPUT + "bias", parameters.get(OUTPUT + "bias"), Integer.toString(squared));
            }
        }
    }

    /** The part that is the same for all sources and positions. */
    static Optional<Transitions.LowRank> tables(Parameters parameters, Structure structure) {
        return structure instanceof Structure.Independent
                ? Optional.empty()
                : Optional.of(new Transitions.LowRank(parameters.get(PREVIOUS), parameters.get(CURRENT)));
    }

    /**
     * Gives the transitions of a batch.
     *
     * @param hidden states of the output positions [B, T, H]
     * @param source ids of the sources [B, S], int64
     */
    static Optional<Transitions> transitions(
            Parameters parameters, Structure structure, NDArray hidden, NDArray source, SpecialTokens special) {
        return tables(parameters, structure).map(tables -> switch (structure) {
            case Structure.Independent() -> tables;
            case Structure.LowRankCrf crf -> tables;
            case Structure.SourceCrf crf ->
                new Transitions.WithSource(
                        tables,
                        SourceBigrams.of(source, id -> !special.isSilent(id)),
                        parameters.get(ADJACENT),
                        parameters.get(REPEATED));
            case Structure.DynamicCrf crf -> new Transitions.Dynamic(tables, mixing(parameters, hidden, crf.rank()));
        });
    }

    /** {@code f([h_t; h_{t+1}])}, a layer of rectifiers between two linear ones [B, T-1, R, R]. */
    private static NDArray mixing(Parameters parameters, NDArray hidden, int R) {
        NDArray pairs = hidden.get(":, :-1").concat(hidden.get(":, 1:"), 2); // [B, T-1, 2H]
        NDArray inner = Activation.relu(parameters.linear(pairs, DENSE + "weight", DENSE + "bias")); // [B, T-1, H]
        return parameters
                .linear(inner, OUTPUT + "weight", OUTPUT + "bias")
                .reshape(pairs.getShape().get(0), pairs.getShape().get(1), R, R);
    }

    private static void addTables(Parameters parameters, long V, Structure.LowRankCrf crf, RandomGenerator random) {
        double deviation = crf.initialDeviation();
        for (String table : new String[] {PREVIOUS, CURRENT}) {
            parameters.put(
                    table,
                    Draws.of(parameters.manager(), new Shape(V, crf.rank()), () -> deviation * random.nextGaussian()));
        }
    }

    /** Says the identity at first, so that training begins with the plain product of the tables. */
    private static void addMixing(Parameters parameters, long H, int R, RandomGenerator random) {
        NDManager manager = parameters.manager();
        double bound = 1 / Math.sqrt(2 * H);
        parameters.put(
                DENSE + "weight", Draws.of(manager, new Shape(H, 2 * H), () -> random.nextDouble(-bound, bound)));
        parameters.put(DENSE + "bias", manager.zeros(new Shape(H)));
        parameters.put(OUTPUT + "weight", manager.zeros(new Shape((long) R * R, H)));
        parameters.put(OUTPUT + "bias", manager.eye(R).reshape((long) R * R));
    }
}
