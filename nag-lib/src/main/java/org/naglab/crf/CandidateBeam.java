package org.naglab.crf;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import org.naglab.tensor.Dims;
import org.naglab.tensor.Packing;

/**
 * Selects the candidates of each position: the k tokens with the highest emissions. The selection itself has no gradient;
 * the selected emissions do. Source: Sun et al. (2019), "Fast Structured Decoding for Sequence Models", beam
 * approximation; as in Su et al. (2021).
 *
 * @param k candidates a position, from 1 to V; k = V makes every sum over paths exact
 */
public record CandidateBeam(int k) {

    /**
     * Checks the beam.
     *
     * @throws IllegalArgumentException if k is less than 1
     */
    public CandidateBeam {
        if (k < 1) {
            throw new IllegalArgumentException("k must be at least 1, got " + k);
        }
    }

    /**
     * Selects for training: the gold token of each position is always among the candidates, at rank 0, in the place of the
     * k-th best where it is not one of the k best. So the gold path is one of the paths summed, and its likelihood is at
     * most 1.
     *
     * @param emissions score of token v at position t [B, T, V], nats
     * @param gold gold token at position t [B, T], int64; any valid id at masked positions
     * @return candidates, best first after gold [B, T, K]
     * @throws IllegalArgumentException if k exceeds V
     */
    public Candidates withGold(NDArray emissions, NDArray gold) {
        Dims dims = Dims.of("emissions", emissions, "B T V").and("gold", gold, "B T");
        requireWithin(dims.size("V"));
        try (NDManager scope = NDManager.subManagerOf(emissions)) {
            scope.tempAttachAll(emissions, gold);
            NDList best = emissions.stopGradient().topK(k, 2, true, true);
            NDArray scores = best.get(0); // [B, T, K]
            NDArray goldColumn = gold.toType(DataType.INT64, false).expandDims(2); // [B, T, 1]
            // Gold joins at the top, and leaves the place where it may have stood: the k best of k + 1.
            NDArray isGold = best.get(1).eq(goldColumn); // [B, T, K]
            NDArray others = NDArrays.where(isGold, constant(scores, Float.NEGATIVE_INFINITY), scores);
            NDArray top = constant(scores.get(":, :, :1"), Float.POSITIVE_INFINITY); // [B, T, 1]
            NDArray order = top.concat(others, 2).topK(k, 2, true, true).get(1); // [B, T, K]
            NDArray tokens = goldColumn.concat(best.get(1), 2).gather(order, 2); // [B, T, K]
            return ret(scope, tokens, emissions.gather(tokens, 2));
        }
    }

    /**
     * Selects for decoding: the k best tokens.
     *
     * @param emissions score of token v at position t [B, T, V], nats
     * @return candidates, best first [B, T, K]
     * @throws IllegalArgumentException if k exceeds V
     */
    public Candidates free(NDArray emissions) {
        Dims dims = Dims.of("emissions", emissions, "B T V");
        requireWithin(dims.size("V"));
        try (NDManager scope = NDManager.subManagerOf(emissions)) {
            scope.tempAttachAll(emissions);
            NDList best = emissions.topK(k, 2, true, true);
            return ret(scope, best.get(1), best.get(0));
        }
    }

    /**
     * Selects for training as {@link #withGold(NDArray, NDArray)} does, from real positions alone.
     *
     * @param emissions score of token v at the p-th real position [P, V], nats
     * @param gold gold token at position t [B, T], int64; any valid id where padded
     * @param positions which positions are real
     * @return candidates, best first after gold [B, T, K]; anything where padded
     * @throws IllegalArgumentException if k exceeds V
     */
    public Candidates withGold(NDArray emissions, NDArray gold, Packing positions) {
        return unpacked(withGold(emissions.expandDims(0), positions.pack(gold).expandDims(0)), positions);
    }

    /**
     * Selects for decoding as {@link #free(NDArray)} does, from real positions alone.
     *
     * @param emissions score of token v at the p-th real position [P, V], nats
     * @param positions which positions are real
     * @return candidates, best first [B, T, K]; anything where padded
     * @throws IllegalArgumentException if k exceeds V
     */
    public Candidates free(NDArray emissions, Packing positions) {
        return unpacked(free(emissions.expandDims(0)), positions);
    }

    /** Candidates of one row of P positions as rows of T. */
    private static Candidates unpacked(Candidates packed, Packing positions) {
        return new Candidates(
                positions.unpack(packed.tokens().squeeze(0)),
                positions.unpack(packed.emissions().squeeze(0)));
    }

    private static NDArray constant(NDArray like, float value) {
        return like.getManager().full(like.getShape(), value, like.getDataType());
    }

    private static Candidates ret(NDManager scope, NDArray tokens, NDArray emissions) {
        return new Candidates(scope.ret(tokens), scope.ret(emissions));
    }

    private void requireWithin(long V) {
        if (k > V) {
            throw new IllegalArgumentException(
                    "k must be at most the vocabulary size, got k=" + k + " and emissions of V=" + V);
        }
    }
}
