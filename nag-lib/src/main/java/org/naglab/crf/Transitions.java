package org.naglab.crf;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import org.naglab.tensor.Dims;

/**
 * Scores a token by the token before it: {@code M[previous, current]}, a [V, V] matrix that a variant need not hold.
 * Results belong to the manager of the tokens, never to that of the parameters.
 */
public sealed interface Transitions {

    /**
     * Scores all pairs of neighbouring candidates.
     *
     * @param tokens candidate k at position t [B, T, K], int64
     * @return score of moving from candidate a at position t to candidate b at position t + 1 [B, T-1, K, K], nats. Cost:
     *     {@code O(B T K²)} in space
     */
    NDArray blocks(NDArray tokens);

    /**
     * Scores the steps of one path.
     *
     * @param path token at position t [B, T], int64
     * @return score of moving from position t to t + 1 [B, T-1], nats
     */
    NDArray along(NDArray path);

    /**
     * Gives the transitions of some items of a batch.
     *
     * @param from first item
     * @param to item after the last
     * @return these transitions, where they are the same for all items
     */
    default Transitions items(int from, int to) {
        return this;
    }

    /**
     * Holds the matrix itself, for small vocabularies (labels).
     *
     * @param matrix score of moving from the token of the row to that of the column [V, V], nats
     */
    record Dense(NDArray matrix) implements Transitions {

        /**
         * Checks that the matrix is square.
         *
         * @throws org.naglab.tensor.ShapeMismatchException if it is not
         */
        public Dense {
            Dims.of("matrix", matrix, "V V");
        }

        @Override
        public NDArray blocks(NDArray tokens) {
            long K = Dims.of("tokens", tokens, "B T K").size("K");
            try (NDManager scope = NDManager.subManagerOf(tokens)) {
                scope.tempAttachAll(tokens);
                NDArray rows = Tables.rows(tokens.get(":, :-1"), matrix); // [B, T-1, K, V]
                NDArray current = tokens.get(":, 1:").expandDims(2); // [B, T-1, 1, K]
                return scope.ret(rows.gather(current.repeat(2, K), 3)); // [B, T-1, K, K]
            }
        }

        @Override
        public NDArray along(NDArray path) {
            Dims.of("path", path, "B T");
            try (NDManager scope = NDManager.subManagerOf(path)) {
                scope.tempAttachAll(path);
                NDArray rows = Tables.rows(path.get(":, :-1"), matrix); // [B, T-1, V]
                NDArray current = path.get(":, 1:").expandDims(2); // [B, T-1, 1]
                return scope.ret(rows.gather(current, 2).squeeze(2)); // [B, T-1]
            }
        }
    }

    /**
     * Factors the matrix as {@code M[a, b] = ⟨previous[a], current[b]⟩}, of rank R. Source: Sun et al. (2019), "Fast
     * Structured Decoding for Sequence Models"; Su et al. (2021).
     *
     * @param previous row of a token that comes before (E1) [V, R]
     * @param current row of a token that comes after (E2) [V, R]
     */
    record LowRank(NDArray previous, NDArray current) implements Transitions {

        /**
         * Checks that both tables have one shape.
         *
         * @throws org.naglab.tensor.ShapeMismatchException if they do not
         */
        public LowRank {
            Dims.of("previous", previous, "V R").and("current", current, "V R");
        }

        @Override
        public NDArray blocks(NDArray tokens) {
            Dims.of("tokens", tokens, "B T K");
            try (NDManager scope = NDManager.subManagerOf(tokens)) {
                scope.tempAttachAll(tokens);
                return scope.ret(previousRows(tokens).matMul(currentRows(tokens).swapAxes(2, 3))); // [B, T-1, K, K]
            }
        }

        @Override
        public NDArray along(NDArray path) {
            Dims.of("path", path, "B T");
            try (NDManager scope = NDManager.subManagerOf(path)) {
                scope.tempAttachAll(path);
                NDArray products = previousRows(path).mul(currentRows(path)); // [B, T-1, R]
                return scope.ret(products.sum(new int[] {2}));
            }
        }

        /** Rows of the tokens at positions 0 to T-2: shape of the tokens but T-1, then R. */
        NDArray previousRows(NDArray tokens) {
            return Tables.rows(tokens.get(":, :-1"), previous);
        }

        /** Rows of the tokens at positions 1 to T-1: shape of the tokens but T-1, then R. */
        NDArray currentRows(NDArray tokens) {
            return Tables.rows(tokens.get(":, 1:"), current);
        }
    }

    /**
     * Adds what the source says to low-rank transitions, so that a path can go on copying:
     * {@code M[a, b] = ⟨previous[a], current[b]⟩ + adjacent · [b follows a in the source] + repeated · [a = b]}. Not in the
     * papers: their transitions are blind to the source.
     *
     * @param tables the part that is the same for all sources
     * @param source neighbours in each source of the batch
     * @param adjacent score of moving along the source [1], nats
     * @param repeated score of staying on a token [1], nats
     */
    record WithSource(LowRank tables, SourceBigrams source, NDArray adjacent, NDArray repeated) implements Transitions {

        /**
         * Checks the two scores.
         *
         * @throws org.naglab.tensor.ShapeMismatchException if one is not a single number
         */
        public WithSource {
            Dims.of("adjacent", adjacent, "1").and("repeated", repeated, "1");
        }

        @Override
        public NDArray blocks(NDArray tokens) {
            try (NDManager scope = NDManager.subManagerOf(tokens)) {
                scope.tempAttachAll(tokens);
                return scope.ret(tables.blocks(tokens).add(ofSource(tokens)));
            }
        }

        @Override
        public NDArray along(NDArray path) {
            try (NDManager scope = NDManager.subManagerOf(path)) {
                scope.tempAttachAll(path);
                NDArray steps = ofSource(path.expandDims(2)).squeeze(3).squeeze(2); // [B, T-1]
                return scope.ret(tables.along(path).add(steps));
            }
        }

        @Override
        public Transitions items(int from, int to) {
            return new WithSource(tables, source.items(from, to), adjacent, repeated);
        }

        /** The part that depends on the source [B, T-1, K, K]. */
        NDArray ofSource(NDArray tokens) {
            DataType type = adjacent.getDataType();
            NDArray before = tokens.get(":, :-1").expandDims(3); // [B, T-1, K, 1]
            NDArray after = tokens.get(":, 1:").expandDims(2); // [B, T-1, 1, K]
            NDArray same = before.eq(after).toType(type, false); // [B, T-1, K, K]
            return source.adjacency(tokens).toType(type, false).mul(adjacent).add(same.mul(repeated));
        }
    }

    /**
     * Lets the states of two neighbouring positions say how the tables combine there: {@code M_t[a, b] = previous[a]ᵀ F_t
     * current[b]}, where {@code F_t = f(h_t, h_{t+1})}. With the identity for every F_t it is {@link LowRank}. Source: the
     * dynamic transitions (DCRF) of Sun et al. (2019), "Fast Structured Decoding for Sequence Models".
     *
     * @param tables the part that is the same for all positions
     * @param mixing F_t between positions t and t + 1 [B, T-1, R, R]
     */
    record Dynamic(LowRank tables, NDArray mixing) implements Transitions {

        /**
         * Checks that the ranks agree.
         *
         * @throws org.naglab.tensor.ShapeMismatchException if they do not
         */
        public Dynamic {
            Dims.of("previous", tables.previous(), "V R").and("mixing", mixing, "B T-1 R R");
        }

        @Override
        public NDArray blocks(NDArray tokens) {
            Dims.of("tokens", tokens, "B T K");
            try (NDManager scope = NDManager.subManagerOf(tokens)) {
                scope.tempAttachAll(tokens);
                return scope.ret(
                        mixedRows(tokens).matMul(tables.currentRows(tokens).swapAxes(2, 3)));
            }
        }

        @Override
        public NDArray along(NDArray path) {
            Dims.of("path", path, "B T");
            try (NDManager scope = NDManager.subManagerOf(path)) {
                scope.tempAttachAll(path);
                NDArray mixed = mixedRows(path.expandDims(2)).squeeze(2); // [B, T-1, R]
                return scope.ret(mixed.mul(tables.currentRows(path)).sum(new int[] {2}));
            }
        }

        @Override
        public Transitions items(int from, int to) {
            return from == 0 && to == mixing.getShape().get(0)
                    ? this
                    : new Dynamic(tables, mixing.get(from + ":" + to));
        }

        /** Rows of the tokens at positions 0 to T-2, each times its F_t [B, T-1, K, R]. */
        NDArray mixedRows(NDArray tokens) {
            return tables.previousRows(tokens).matMul(mixing);
        }
    }
}
