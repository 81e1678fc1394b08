package org.naglab.crf;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.naglab.tensor.Dims;
import org.naglab.tensor.Packing;
import org.naglab.tensor.ShapeMismatchException;

/**
 * Scores sequences with a linear-chain CRF:
 *
 * <pre>
 *   S(y) = Σ_t s_t[y_t] + Σ_{t&gt;0} M[y_{t-1}, y_t]        log P(y) = S(y) − log Z,   log Z = log Σ_y exp S(y)
 * </pre>
 *
 * with sums over the real positions. Sums over all paths run in {@code O(T K²)} within K candidates a position:
 *
 * <pre>
 *   α_0 = e_0,   α_t[b] = ⊕_a (α_{t-1}[a] + A_t[a, b]) + e_t[b],   α_t = α_{t-1} where masked,   result ⊕_b α_{T-1}[b]
 * </pre>
 *
 * Source: Lafferty et al. (2001); candidates after Sun et al. (2019) and Su et al. (2021). Emissions are raw scores: a
 * constant added to all tokens of a position cancels. All functions work on any device and are differentiable; they are
 * the readable form, and the oracle of {@link FusedLinearChain}.
 */
public final class LinearChain {

    private LinearChain() {}

    /**
     * Computes the log likelihood of the gold path against all paths through the candidates of each position.
     *
     * @param emissions score of token v at the p-th real position [P, V], nats
     * @param gold gold token at position t [B, T], int64; any valid id where padded
     * @param positions which positions are real
     * @param transitions scores of neighbouring tokens
     * @param beam selects the candidates, gold among them
     * @return log likelihood of each sequence [B], nats, at most 0
     */
    public static NDArray logLikelihood(
            NDArray emissions, NDArray gold, Packing positions, Transitions transitions, CandidateBeam beam) {
        try (NDManager scope = NDManager.subManagerOf(emissions)) {
            scope.tempAttachAll(emissions, gold);
            Candidates candidates = beam.withGold(emissions, gold, positions); // [B, T, K]
            NDArray logZ = logPartition(candidates, transitions, positions.mask(scope)); // [B]
            return scope.ret(
                    sequenceScore(emissions, gold, positions, transitions).sub(logZ));
        }
    }

    /**
     * Computes the same from padded emissions.
     *
     * @param emissions score of token v at position t [B, T, V], nats
     * @param gold gold token at position t [B, T], int64; any valid id at masked positions
     * @param mask true where position t is real [B, T], boolean; a non-empty prefix of each row
     * @param transitions scores of neighbouring tokens
     * @param beam selects the candidates, gold among them
     * @return log likelihood of each sequence [B], nats, at most 0
     */
    public static NDArray logLikelihood(
            NDArray emissions, NDArray gold, NDArray mask, Transitions transitions, CandidateBeam beam) {
        Dims.of("emissions", emissions, "B T V").and("gold", gold, "B T").and("mask", mask, "B T");
        try (NDManager scope = NDManager.subManagerOf(emissions)) {
            scope.tempAttachAll(emissions, gold, mask);
            Packing positions = new Packing(PrefixMask.lengths(mask));
            NDArray real = gold.get(":, :" + positions.longest()); // [B, T]
            return scope.ret(logLikelihood(positions.pack(emissions), real, positions, transitions, beam));
        }
    }

    /**
     * Sums the scores of one path: {@code S(y)}.
     *
     * @param emissions score of token v at the p-th real position [P, V], nats
     * @param path token at position t [B, T], int64; any valid id where padded
     * @param positions which positions are real
     * @param transitions scores of neighbouring tokens
     * @return score of each path [B], nats
     */
    public static NDArray sequenceScore(NDArray emissions, NDArray path, Packing positions, Transitions transitions) {
        Dims.of("emissions", emissions, "P V").and("path", path, "B T");
        try (NDManager scope = NDManager.subManagerOf(emissions)) {
            scope.tempAttachAll(emissions, path);
            NDArray tokens = path.toType(DataType.INT64, false);
            NDArray mask = positions.mask(scope); // [B, T]
            NDArray steps = emissions.gather(positions.pack(tokens).expandDims(1), 1); // [P, 1]
            NDArray score = sumWhere(mask, positions.unpack(steps).squeeze(2)); // [B]
            if (positions.longest() > 1) {
                score = score.add(sumWhere(mask.get(":, 1:"), transitions.along(tokens)));
            }
            return scope.ret(score);
        }
    }

    /**
     * Sums over all paths through the candidates: {@code log Z}.
     *
     * @param emissions score of candidate k at position t [B, T, K], nats
     * @param blocks score of moving from candidate a at t to b at t + 1 [B, T-1, K, K], nats
     * @param mask true where position t is real [B, T], boolean; a non-empty prefix of each row
     * @return log partition of each item [B], nats
     */
    public static NDArray logPartition(NDArray emissions, NDArray blocks, NDArray mask) {
        return sum(Semiring.LOG, emissions, blocks, mask);
    }

    /**
     * Sums over all paths through candidates: {@code log Z}, in the fused form where it takes them.
     *
     * @param candidates tokens of each position and their scores [B, T, K]
     * @param transitions scores of neighbouring tokens
     * @param mask true where position t is real [B, T], boolean; a non-empty prefix of each row
     * @return log partition of each item [B], nats
     */
    public static NDArray logPartition(Candidates candidates, Transitions transitions, NDArray mask) {
        return FusedLinearChain.takes(candidates.emissions())
                ? FusedLinearChain.logPartition(candidates, transitions, mask)
                : logPartition(candidates.emissions(), transitions.blocks(candidates.tokens()), mask);
    }

    /**
     * Sums over all paths through the candidates in a semiring; the recursion of all algorithms.
     *
     * @param semiring what a sum is
     * @param emissions score of candidate k at position t [B, T, K], nats
     * @param blocks score of moving from candidate a at t to b at t + 1 [B, T-1, K, K], nats
     * @param mask true where position t is real [B, T], boolean; a non-empty prefix of each row
     * @return sum of each item [B], nats
     */
    public static NDArray sum(Semiring semiring, NDArray emissions, NDArray blocks, NDArray mask) {
        requireChain(emissions, blocks, mask);
        try (NDManager scope = NDManager.subManagerOf(emissions)) {
            scope.tempAttachAll(emissions, blocks, mask);
            List<NDArray> alphas = forward(semiring, emissions, blocks, mask);
            return scope.ret(semiring.sum(alphas.getLast(), 1));
        }
    }

    /**
     * Computes the probability of every candidate and of every pair of neighbours by a forward and a backward recursion.
     *
     * @param emissions score of candidate k at position t [B, T, K], nats
     * @param blocks score of moving from candidate a at t to b at t + 1 [B, T-1, K, K], nats
     * @param mask true where position t is real [B, T], boolean; a non-empty prefix of each row
     * @return nodes [B, T, K] and edges [B, T-1, K, K]
     */
    public static Marginals marginals(NDArray emissions, NDArray blocks, NDArray mask) {
        Dims dims = requireChain(emissions, blocks, mask);
        long B = dims.size("B");
        try (NDManager scope = NDManager.subManagerOf(emissions)) {
            scope.tempAttachAll(emissions, blocks, mask);
            List<NDArray> alphas = forward(Semiring.LOG, emissions, blocks, mask);
            NDArray betas = NDArrays.stack(new NDList(backward(emissions, blocks, mask)), 1); // [B, T, K]
            NDArray logZ = Semiring.LOG.sum(alphas.getLast(), 1); // [B]
            NDArray alphaRows = NDArrays.stack(new NDList(alphas), 1); // [B, T, K]

            NDArray nodes = alphaRows.add(betas).sub(logZ.reshape(B, 1, 1)).exp();
            NDArray edges = alphaRows
                    .get(":, :-1")
                    .expandDims(3)
                    .add(blocks)
                    .add(emissions.add(betas).get(":, 1:").expandDims(2))
                    .sub(logZ.reshape(B, 1, 1, 1))
                    .exp(); // [B, T-1, K, K]
            NDArray realEdges = mask.get(":, 1:").expandDims(2).expandDims(3);
            return new Marginals(
                    scope.ret(where(mask.expandDims(2), nodes, nodes.zerosLike())),
                    scope.ret(where(realEdges, edges, edges.zerosLike())));
        }
    }

    /** α of each position, T arrays [B, K]. */
    private static List<NDArray> forward(Semiring semiring, NDArray emissions, NDArray blocks, NDArray mask) {
        List<NDArray> emission = steps(emissions);
        List<NDArray> block = steps(blocks);
        List<NDArray> real = steps(mask.expandDims(2));
        List<NDArray> alphas = new ArrayList<>();
        alphas.add(emission.getFirst());
        for (int t = 1; t < emission.size(); t++) {
            NDArray last = alphas.getLast(); // [B, K]
            NDArray paths = last.expandDims(2).add(block.get(t - 1)); // [B, K, K]
            NDArray next = semiring.sum(paths, 1).add(emission.get(t)); // [B, K]
            alphas.add(where(real.get(t), next, last));
        }
        return alphas;
    }

    /** β of each position, T arrays [B, K]: the sum over all ways to go on. */
    private static List<NDArray> backward(NDArray emissions, NDArray blocks, NDArray mask) {
        List<NDArray> emission = steps(emissions);
        List<NDArray> block = steps(blocks);
        List<NDArray> real = steps(mask.expandDims(2));
        List<NDArray> betas = new ArrayList<>();
        betas.add(emission.getLast().zerosLike());
        for (int t = emission.size() - 2; t >= 0; t--) {
            NDArray last = betas.getLast(); // [B, K]
            NDArray ahead = emission.get(t + 1).add(last).expandDims(1); // [B, 1, K]
            NDArray next = Semiring.LOG.sum(block.get(t).add(ahead), 2); // [B, K]
            betas.add(where(real.get(t + 1), next, last));
        }
        Collections.reverse(betas);
        return betas;
    }

    /** Takes the array apart along T in one operation: indexing in a loop makes the backward pass O(T²). */
    private static List<NDArray> steps(NDArray array) {
        long T = array.getShape().get(1);
        if (T == 0) {
            return List.of();
        }
        return array.split(T, 1).stream().map(step -> step.squeeze(1)).toList();
    }

    /** Sum along T of what is real [B]; what is masked may be anything. */
    private static NDArray sumWhere(NDArray mask, NDArray steps) {
        return NDArrays.where(mask, steps, steps.zerosLike()).sum(new int[] {1});
    }

    /** Selects by a condition that broadcasts, which DJL's own function does not. */
    private static NDArray where(NDArray condition, NDArray yes, NDArray no) {
        return NDArrays.where(condition.broadcast(yes.getShape()), yes, no);
    }

    private static Dims requireChain(NDArray emissions, NDArray blocks, NDArray mask) {
        Dims dims = Dims.of("emissions", emissions, "B T K")
                .and("blocks", blocks, "B T-1 K K")
                .and("mask", mask, "B T");
        if (dims.size("T-1") != dims.size("T") - 1) {
            throw new ShapeMismatchException("blocks must be [B T-1 K K] with T=" + dims.size("T") + " from emissions"
                    + emissions.getShape() + ", got blocks" + blocks.getShape());
        }
        return dims;
    }
}
