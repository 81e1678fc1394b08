package org.naglab.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.core.Linear;
import java.util.random.RandomGenerator;
import org.naglab.nn.Parameters;
import org.naglab.tensor.Packing;
import org.naglab.tensor.Scalars;
import org.naglab.tensor.TorchScript;

/** Adds the scores of copied source pieces to emissions: {@link CopyHead.Pointer}. */
final class Pointer {
    private static final String QUERY = "copy.query.";
    private static final String KEY = "copy.key.";
    private static final String OFFSETS = "copy.offsets";

    /** DJL has no scatter-add. */
    private static final TorchScript SCRIPT = TorchScript.compile(
            """
            def add_at(self, emissions: Tensor, tokens: Tensor, scores: Tensor) -> Tensor:
                return torch.scatter_add(emissions, 1, tokens, scores)
            """);

    private Pointer() {}

    static void addParameters(Parameters parameters, int hidden, int positions, RandomGenerator random) {
        NDManager manager = parameters.manager();
        double bound = 1 / Math.sqrt(hidden);
        for (String part : new String[] {QUERY, KEY}) {
            parameters.put(
                    part + "weight",
                    Draws.of(manager, new Shape(hidden, hidden), () -> random.nextDouble(-bound, bound)));
            parameters.put(part + "bias", manager.zeros(new Shape(hidden)));
        }
        parameters.put(OFFSETS, manager.zeros(new Shape(2L * positions - 1, 1)));
    }

    /**
     * Adds copy scores.
     *
     * @param parameters hold the head's tensors
     * @param emissions raw scores [P, V]
     * @param hidden last hidden states [B, S, H]
     * @param source source pieces [B, S]
     * @param copied 1 where a piece may be copied, else 0 [B, S]
     * @param packing the computed positions
     * @return the sum [P, V]
     */
    static NDArray add(
            Parameters parameters,
            NDArray emissions,
            NDArray hidden,
            NDArray source,
            NDArray copied,
            Packing packing) {
        long S = source.getShape().get(1);
        long H = hidden.getShape().get(2);
        int T = packing.longest();
        NDArray query = linear(hidden.get(":, :" + T), parameters, QUERY); // [B, T, H]
        NDArray key = linear(hidden, parameters, KEY); // [B, S, H]
        NDArray content = query.matMul(key.transpose(0, 2, 1)); // [B, T, S]
        NDArray scores = content.mul(Scalars.like(content, 1 / Math.sqrt(H)))
                .add(offsets(parameters, content.getManager(), T, (int) S))
                .mul(copied.expandDims(1)); // [B, T, S]
        NDArray tokens = source.expandDims(1).repeat(1, T); // [B, T, S]
        return SCRIPT.call(
                        emissions.getManager(),
                        "add_at",
                        TorchScript.tensor(emissions),
                        TorchScript.tensor(packing.pack(tokens)),
                        TorchScript.tensor(packing.pack(scores)))
                .singletonOrThrow();
    }

    /** Score of each offset i − t [T, S]. */
    private static NDArray offsets(Parameters parameters, NDManager manager, int T, int S) {
        NDArray table = parameters.get(OFFSETS);
        int zero = (int) (table.getShape().get(0) / 2);
        long[] places = new long[T * S];
        for (int t = 0; t < T; t++) {
            for (int i = 0; i < S; i++) {
                places[t * S + i] = zero + i - t;
            }
        }
        NDArray index = manager.create(places, new Shape(T, S));
        return index.getNDArrayInternal()
                .embedding(index, table, SparseFormat.DENSE)
                .singletonOrThrow()
                .squeeze(2);
    }

    private static NDArray linear(NDArray x, Parameters parameters, String part) {
        return Linear.linear(x, parameters.get(part + "weight"), parameters.get(part + "bias"))
                .singletonOrThrow();
    }
}
