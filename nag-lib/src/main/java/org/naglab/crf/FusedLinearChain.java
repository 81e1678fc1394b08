package org.naglab.crf;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.naglab.tensor.Dims;
import org.naglab.tensor.EngineMemory;

/**
 * Computes the log partition and its gradient in one forward-backward pass outside autograd, so that training does not
 * unroll T steps of K×K sums. The gradient of {@code log Z} is the marginals; it enters autograd through a surrogate,
 *
 * <pre>
 *   Σ node · e + Σ edge · A        with node and edge constant, plus the constant that makes the value log Z,
 * </pre>
 *
 * which has the value and the first derivatives of {@code log Z} (not the second). Of a low-rank block {@code A = P Qᵀ}
 * the edges are never formed: {@code ∂/∂P = u ⊙ M (v ⊙ Q)} and {@code ∂/∂Q = v ⊙ Mᵀ (u ⊙ P)} in the notation of
 * {@link ForwardBackward}. Single precision on the CPU; equal to {@link LinearChain} within its rounding, and where scores
 * are so far apart that single precision cannot hold the sums, it is {@link LinearChain} that computes them.
 */
public final class FusedLinearChain {
    /** Blocks of so many bytes are held at a time: memory of this size is reused by the allocator, not mapped anew. */
    private static final long BLOCK_BYTES = 16L << 20;

    private FusedLinearChain() {}

    /**
     * Tells whether this form can take the emissions; otherwise {@link LinearChain} must.
     *
     * @param emissions scores
     * @return true for single precision on a CPU
     */
    public static boolean takes(NDArray emissions) {
        return emissions.getDataType() == DataType.FLOAT32
                && !emissions.getDevice().isGpu();
    }

    /**
     * Sums over all paths through the candidates, differentiably: {@code log Z}.
     *
     * @param candidates tokens and emissions [B, T, K], float32
     * @param transitions scores of neighbouring tokens
     * @param mask true where position t is real [B, T], boolean
     * @return log partition of each item [B], nats; its first derivatives are the marginals
     * @throws IllegalArgumentException if the real positions of a row are not a non-empty prefix of it
     */
    public static NDArray logPartition(Candidates candidates, Transitions transitions, NDArray mask) {
        NDArray emissions = candidates.emissions();
        Dims dims = Dims.of("emissions", emissions, "B T K").and("mask", mask, "B T");
        try (NDManager scope = NDManager.subManagerOf(emissions)) {
            scope.tempAttachAll(emissions, candidates.tokens(), mask);
            Optional<Pass> pass = dims.size("T") == 1
                    ? Optional.empty()
                    : Pass.over(scope, candidates, transitions, PrefixMask.lengths(mask));
            return scope.ret(pass.map(it -> it.surrogate(emissions))
                    .orElseGet(
                            () -> LinearChain.logPartition(emissions, transitions.blocks(candidates.tokens()), mask)));
        }
    }

    /**
     * A finished pass over a batch: what autograd needs of it, in memory that the engine allocated.
     *
     * @param parts what the blocks are made of, in autograd's graph: the blocks, or the rows of both tables and what is
     *     added to their products
     * @param partGradients gradient of log Z with respect to each part
     */
    private record Pass(NDArray logZ, NDArray nodes, NDList parts, NDList partGradients) {

        static Optional<Pass> over(NDManager scope, Candidates candidates, Transitions transitions, int[] lengths) {
            int B = lengths.length;
            int T = Math.toIntExact(candidates.emissions().getShape().get(1));
            int K = Math.toIntExact(candidates.emissions().getShape().get(2));
            NDList parts = parts(transitions, candidates.tokens());
            NDList constants = each(parts, NDArray::stopGradient);
            ForwardBackward pass = new ForwardBackward(candidates.emissions().toFloatArray(), lengths, T, K);
            int chunk = Math.clamp(BLOCK_BYTES / (4L * (T - 1) * K * K), 1, B);
            List<NDList> gradients = new ArrayList<>();
            for (int from = 0; from < B; from += chunk) {
                int to = Math.min(B, from + chunk);
                String items = from + ":" + to;
                try (NDManager inner = scope.newSubManager()) {
                    NDList some = each(constants, part -> part.get(items));
                    some.attach(inner);
                    Blocks blocks = Blocks.of(some);
                    if (!pass.run(from, to, blocks.exponentials(), blocks.rowMeans())) {
                        return Optional.empty();
                    }
                    Shape column = new Shape(to - from, T - 1, K, 1);
                    NDArray u = slice(inner, pass.u, from, column);
                    NDArray v = slice(inner, pass.v, from, column);
                    NDList gradient = blocks.gradients(u, v);
                    gradient.attach(scope);
                    gradients.add(gradient);
                }
            }
            NDArray logZ =
                    EngineMemory.of(scope, pass.logPartition, new Shape(B)).toType(DataType.FLOAT32, false);
            NDArray nodes = EngineMemory.of(scope, pass.nodes, new Shape(B, T, K));
            return Optional.of(new Pass(logZ, nodes, parts, concat(gradients)));
        }

        /** The surrogate [B]. */
        NDArray surrogate(NDArray emissions) {
            NDArray score = dot(nodes, emissions);
            for (int i = 0; i < parts.size(); i++) {
                score = score.add(dot(partGradients.get(i), parts.get(i)));
            }
            return score.add(logZ.sub(score.stopGradient()));
        }

        /** Inner product of each item [B]; as one matrix product it saves two temporaries of the full size. */
        private static NDArray dot(NDArray constant, NDArray variable) {
            long B = constant.getShape().get(0);
            return constant.reshape(B, 1, -1).matMul(variable.reshape(B, -1, 1)).reshape(B);
        }

        private static NDList parts(Transitions transitions, NDArray tokens) {
            return switch (transitions) {
                case Transitions.Dense dense -> new NDList(dense.blocks(tokens));
                case Transitions.LowRank lowRank ->
                    new NDList(lowRank.previousRows(tokens), lowRank.currentRows(tokens));
                case Transitions.Dynamic dynamic ->
                    new NDList(dynamic.mixedRows(tokens), dynamic.tables().currentRows(tokens));
                case Transitions.WithSource aware ->
                    new NDList(
                            aware.tables().previousRows(tokens),
                            aware.tables().currentRows(tokens),
                            aware.ofSource(tokens));
            };
        }

        private static NDArray slice(NDManager manager, float[] values, int item, Shape shape) {
            int start = Math.toIntExact(item * (shape.size() / shape.get(0)));
            return EngineMemory.ofPart(manager, values, start, shape);
        }

        private static NDList each(NDList list, UnaryOperator<NDArray> change) {
            return new NDList(list.stream().map(change).toList());
        }

        private static NDList concat(List<NDList> chunks) {
            NDList whole = new NDList();
            for (int i = 0; i < chunks.getFirst().size(); i++) {
                int part = i;
                NDList pieces =
                        new NDList(chunks.stream().map(chunk -> chunk.get(part)).toList());
                whole.add(pieces.size() == 1 ? pieces.get(0) : NDArrays.concat(pieces, 0));
            }
            return whole;
        }
    }

    /**
     * Transition blocks of some items, exponentiated after their row means are taken off. Of low-rank blocks it is the
     * columns' rows that are centred, so that the only operations of size K×K are a product and the exponential.
     *
     * @param parts the blocks [b, T-1, K, K], or the rows of both tables [b, T-1, K, R] and what is added to their
     *     products [b, T-1, K, K]
     * @param means mean of each row of the blocks [b, T-1, K, 1]
     * @param scaled exponentials [b, T-1, K, K]
     */
    private record Blocks(NDList parts, NDArray means, NDArray scaled) {

        static Blocks of(NDList parts) {
            if (parts.size() == 1) {
                NDArray means = parts.get(0).mean(new int[] {3}, true);
                return new Blocks(parts, means, parts.get(0).sub(means).exp());
            }
            NDArray previous = parts.get(0);
            NDArray centre = parts.get(1).mean(new int[] {2}, true); // [b, T-1, 1, R]
            NDArray current = parts.get(1).sub(centre);
            NDArray means = previous.matMul(centre.swapAxes(2, 3));
            NDArray centred = previous.matMul(current.swapAxes(2, 3));
            if (parts.size() == 2) {
                return new Blocks(parts, means, centred.exp());
            }
            NDArray added = parts.get(2).mean(new int[] {3}, true);
            return new Blocks(
                    parts,
                    means.add(added),
                    centred.addi(parts.get(2)).subi(added).exp());
        }

        FloatBuffer exponentials() {
            return scaled.toByteBuffer(true).asFloatBuffer();
        }

        float[] rowMeans() {
            return means.toFloatArray();
        }

        /** The edge marginals [b, T-1, K, K]. */
        private NDArray edges(NDArray u, NDArray v) {
            return scaled.mul(u).muli(v.swapAxes(2, 3));
        }

        /** Gradient of log Z with respect to each part, given the factors of the edge marginals [b, T-1, K, 1]. */
        NDList gradients(NDArray u, NDArray v) {
            if (parts.size() == 1) {
                return new NDList(edges(u, v));
            }
            NDArray previous = parts.get(0);
            NDArray current = parts.get(1);
            NDList gradients = new NDList(
                    scaled.matMul(current.mul(v)).muli(u),
                    scaled.swapAxes(2, 3).matMul(previous.mul(u)).muli(v));
            if (parts.size() == 3) {
                gradients.add(edges(u, v));
            }
            return gradients;
        }
    }
}
