package org.naglab.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.naglab.nn.CompiledVocabulary;
import org.naglab.nn.Parameters;
import org.naglab.tensor.Dims;
import org.naglab.tensor.EngineMemory;
import org.naglab.tensor.Masks;
import org.naglab.tensor.Packing;
import org.naglab.tensor.Scalars;
import org.naglab.tensor.TorchScript;
import org.naglab.text.SpecialTokens;

/** Adds the scores of copied source pieces to emissions: {@link CopyHead.Pointer}. */
final class Pointer {
    private static final String QUERY = "copy.query.";
    private static final String KEY = "copy.key.";
    private static final String START = "copy.start.";
    private static final String STOP = "copy.stop.";

    /** DJL has neither scatter-add nor a masked log-sum-exp. */
    private static final TorchScript SCRIPT = TorchScript.compile("""
            def add_at(self, emissions: Tensor, tokens: Tensor, scores: Tensor) -> Tensor:
                return torch.scatter_add(emissions, 1, tokens, scores)

            def log_mean_exp(self, scores: Tensor, mask: Tensor) -> Tensor:
                kept = torch.masked_fill(scores, torch.logical_not(mask), -10000.0)
                count = torch.sum(mask, [-1])
                mean = torch.logsumexp(kept, [-1]) - torch.log(torch.clamp(count, 1).to(scores.dtype))
                return torch.masked_fill(mean, count == 0, 0.0)
            """);

    private Pointer() {}

    static void addParameters(Parameters parameters, int hidden, RandomGenerator random) {
        NDManager manager = parameters.manager();
        double bound = 1 / Math.sqrt(hidden);
        for (String part : new String[] {QUERY, KEY}) {
            parameters.put(
                    part + "weight",
                    Draws.of(manager, new Shape(hidden, hidden), () -> random.nextDouble(-bound, bound)));
            parameters.put(part + "bias", manager.zeros(new Shape(hidden)));
        }
        for (String part : new String[] {START, STOP}) {
            parameters.put(part + "weight", manager.zeros(new Shape(1, hidden)));
        }
    }

    /** Looks for the tensors of {@link #addParameters}, whose shapes must fit H. */
    static void check(Parameters parameters, Dims dims) {
        for (String part : new String[] {QUERY, KEY}) {
            dims.and(part + "weight", parameters.get(part + "weight"), "H H");
            dims.and(part + "bias", parameters.get(part + "bias"), "H");
        }
        for (String part : new String[] {START, STOP}) {
            dims.and(part + "weight", parameters.get(part + "weight"), "1 H");
        }
    }

    /**
     * Adds copy scores.
     *
     * @param emissions raw scores [P, V]
     * @param copies the copy scores
     * @return the sum [P, V]
     */
    static NDArray add(NDArray emissions, CompiledVocabulary.Added copies) {
        return call(emissions.getManager(), "add_at", emissions, copies.tokens(), copies.scores());
    }

    /**
     * Scores the source's tokens, and the end.
     *
     * @param parameters hold the head's tensors
     * @param hidden last hidden states [B, S, H]
     * @param source source pieces [B, S]
     * @param special says which pieces stand for no text, and which ends an output
     * @param positions the computed positions
     * @return what each position adds to the scores of tokens [P, S + 1]
     */
    static CompiledVocabulary.Added copies(
            Parameters parameters, NDArray hidden, NDArray source, SpecialTokens special, Packing positions) {
        NDManager manager = hidden.getManager();
        int B = (int) source.getShape().get(0);
        int S = (int) source.getShape().get(1);
        int T = positions.longest();
        NDArray copied = copied(manager, source, special); // [B, S]
        NDArray reached = reached(manager, T, S); // [T, S]
        NDArray spans = spans(hidden, parameters, T).mul(reached.toType(hidden.getDataType(), false)); // [B, T, S]

        NDArray query = parameters.linear(hidden.get(":, :" + T), QUERY + "weight", QUERY + "bias"); // [B, T, H]
        NDArray key = parameters.linear(hidden, KEY + "weight", KEY + "bias"); // [B, S, H]
        NDArray content = query.matMul(key.transpose(0, 2, 1)); // [B, T, S]
        NDArray scores = content.mul(
                        Scalars.like(content, 1 / Math.sqrt(hidden.getShape().get(2))))
                .add(spans)
                .mul(copied.toType(hidden.getDataType(), false).expandDims(1)); // [B, T, S]

        NDArray stop = scalar(hidden, parameters, STOP).expandDims(1); // [B, 1, S]
        NDArray ends = call(
                manager, "log_mean_exp", spans.add(stop), copied.expandDims(1).logicalAnd(reached)); // [B, T]

        NDArray endTokens = manager.full(new Shape(B, T, 1), special.endOfSequence(), DataType.INT64);
        NDArray tokens = source.expandDims(1).repeat(1, T).concat(endTokens, 2); // [B, T, S + 1]
        return new CompiledVocabulary.Added(
                positions.pack(tokens), positions.pack(scores.concat(ends.expandDims(2), 2)));
    }

    /** Score of the start i − t, if the output copies on from there, at output position t and source position i. */
    private static NDArray spans(NDArray hidden, Parameters parameters, int T) {
        NDArray start = scalar(hidden, parameters, START); // [B, S]
        long B = start.getShape().get(0);
        int S = (int) start.getShape().get(1);
        long[] places = new long[T * S];
        for (int t = 0; t < T; t++) {
            for (int i = 0; i < S; i++) {
                places[t * S + i] = Math.max(0, i - t);
            }
        }
        NDArray index = EngineMemory.of(start.getManager(), places, new Shape(1, (long) T * S));
        return start.gather(index.repeat(0, B), 1).reshape(B, T, S); // [B, T, S]
    }

    /** True where source position i is at or after output position t [T, S]. */
    private static NDArray reached(NDManager manager, int T, int S) {
        int[] before = new int[T];
        Arrays.setAll(before, t -> Math.min(t, S));
        return Masks.ofLengths(manager, before, S).logicalNot();
    }

    /** True where a piece stands for text [B, S]. */
    private static NDArray copied(NDManager manager, NDArray source, SpecialTokens special) {
        long[] ids = source.toLongArray();
        boolean[] copied = new boolean[ids.length];
        for (int i = 0; i < ids.length; i++) {
            copied[i] = !special.isSilent(ids[i]);
        }
        return EngineMemory.of(manager, copied, source.getShape());
    }

    private static NDArray scalar(NDArray hidden, Parameters parameters, String part) {
        NDArray score = Linear.linear(hidden, parameters.get(part + "weight"))
                .singletonOrThrow()
                .squeeze(2); // [B, S]
        return score.mul(Scalars.like(score, 1 / Math.sqrt(hidden.getShape().get(2))));
    }

    private static NDArray call(NDManager manager, String method, NDArray... arguments) {
        return SCRIPT.call(
                        manager,
                        method,
                        Arrays.stream(arguments).map(TorchScript::tensor).toArray(TorchScript.Argument[]::new))
                .singletonOrThrow();
    }
}
