package org.naglab.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.random.RandomGenerator;
import org.naglab.tensor.Dims;

/**
 * Turns word pieces into hidden states: BERT's encoder, as functions over {@link Parameters} with the names of Hugging
 * Face checkpoints.
 *
 * <p>Each sub-layer is {@code LayerNorm(x + Dropout(f(x)))}; attention is {@code softmax(Q Kᵀ / √D + mask) V}; the
 * feed-forward layer uses the exact GELU. Devlin et al. (2019), section 3; Vaswani et al. (2017), section 3.
 *
 * <p>Results belong to the manager of {@code ids}; what is computed on the way is freed layer by layer, except what
 * autograd keeps for the backward pass.
 */
public final class BertEncoder {
    private final BertConfig config;
    private final Parameters parameters;
    private final String prefix;
    private final Sublayers parts;

    /**
     * Binds an encoder to its parameters.
     *
     * @param config sizes
     * @param parameters must hold every tensor of the encoder
     * @param prefix what stands before the names, for example {@code "bert."}; may be empty
     * @throws IllegalArgumentException naming the tensor, if one is missing or has another shape
     */
    public BertEncoder(BertConfig config, Parameters parameters, String prefix) {
        this.config = config;
        this.parameters = parameters;
        this.prefix = prefix;
        this.parts = new Sublayers(config, parameters, prefix);
        BertShapes.of(config).forEach(this::check);
        if (hasPooler()) {
            BertShapes.pooler(config).forEach(this::check);
        }
    }

    /**
     * Makes an encoder with random weights: N(0, 0.02²), biases 0, layer norms the identity, no pooler.
     *
     * @param config sizes
     * @param parameters receives the tensors
     * @param prefix what stands before their names
     * @param random source of the weights
     * @return the encoder
     */
    public static BertEncoder random(BertConfig config, Parameters parameters, String prefix, RandomGenerator random) {
        BertShapes.of(config).forEach((name, shape) -> Sublayers.draw(parameters, prefix + name, shape, random));
        return new BertEncoder(config, parameters, prefix);
    }

    /** The sizes. */
    public BertConfig config() {
        return config;
    }

    /** Where the tensors are. */
    Parameters parameters() {
        return parameters;
    }

    /** What stands before their names. */
    String prefix() {
        return prefix;
    }

    /** Whether the parameters include the pooler that {@link #pooled} needs. */
    public boolean hasPooler() {
        return parameters.contains(prefix + BertShapes.POOLER_WEIGHT);
    }

    /**
     * Computes the last hidden states of texts that are one segment each (all segment types 0).
     *
     * @param ids word pieces, int64 [B, S]
     * @param mask true where a word piece is real, boolean [B, S]
     * @param mode whether dropout is active
     * @return last hidden states [B, S, H]; those at padded positions mean nothing
     * @throws IllegalArgumentException if S is above the number of positions, or a type is not as stated
     */
    public NDArray hidden(NDArray ids, NDArray mask, Mode mode) {
        try (NDManager scope = NDManager.subManagerOf(ids)) {
            return scope.ret(run(ids, mask, oneSegment(scope), mode, config.layers()));
        }
    }

    /**
     * Computes the last hidden states of the first positions only; the same numbers as the first of all, at less cost,
     * since the last layer's queries and feed-forward layer are left out elsewhere.
     *
     * @param ids word pieces, int64 [B, S]
     * @param mask true where a word piece is real, boolean [B, S]
     * @param positions how many of the first positions are computed, T, in [1, S]
     * @param mode whether dropout is active
     * @return last hidden states [B, T, H]; those at padded positions mean nothing
     * @throws IllegalArgumentException if T is above S, S above the number of positions, or a type is not as stated
     */
    public NDArray hidden(NDArray ids, NDArray mask, long positions, Mode mode) {
        long S = Dims.of("ids", ids, "B S").size("S");
        if (positions < 1 || positions > S) {
            throw new IllegalArgumentException("positions must be in [1, " + S + "], got " + positions);
        }
        try (NDManager scope = NDManager.subManagerOf(ids)) {
            return scope.ret(run(ids, mask, oneSegment(scope), mode, config.layers(), positions));
        }
    }

    /**
     * Computes the last hidden states.
     *
     * @param ids word pieces, int64 [B, S]
     * @param mask true where a word piece is real, boolean [B, S]
     * @param typeIds segment type of each word piece, int64 [B, S]
     * @param mode whether dropout is active
     * @return last hidden states [B, S, H]; those at padded positions mean nothing
     * @throws IllegalArgumentException if S is above the number of positions, or a type is not as stated
     */
    public NDArray hidden(NDArray ids, NDArray mask, NDArray typeIds, Mode mode) {
        Dims.of("ids", ids, "B S").and("typeIds", typeIds, "B S");
        return run(ids, mask, typeIds, mode, config.layers());
    }

    /**
     * Shows what one layer attends to, without dropout.
     *
     * @param ids word pieces, int64 [B, S]
     * @param mask true where a word piece is real, boolean [B, S]
     * @param typeIds segment type of each word piece, int64 [B, S]
     * @param layer index of the layer, in [0, L)
     * @return for each head, how much of each key (last axis) each query (axis 2) takes; sums to 1 over keys [B, N, S, S]
     * @throws IllegalArgumentException if there is no such layer
     */
    public NDArray attention(NDArray ids, NDArray mask, NDArray typeIds, int layer) {
        Dims.of("ids", ids, "B S").and("typeIds", typeIds, "B S");
        if (layer < 0 || layer >= config.layers()) {
            throw new IllegalArgumentException("layer must be in [0, " + config.layers() + "), got " + layer);
        }
        try (NDManager scope = NDManager.subManagerOf(ids)) {
            NDArray x = run(ids, mask, typeIds, Mode.INFERENCE, layer);
            x.attach(scope);
            return scope.ret(parts.probabilities(
                    x, x, Sublayers.additive(mask, x, scope), "encoder.layer." + layer + ".attention.self."));
        }
    }

    /**
     * Computes the pooled state {@code tanh(W h₀ + b)} of the first word piece.
     *
     * @param hidden last hidden states [B, S, H]
     * @return pooled states [B, H]
     * @throws IllegalStateException if the checkpoint had no pooler
     */
    public NDArray pooled(NDArray hidden) {
        Dims.of("hidden", hidden, "B S " + config.hiddenSize());
        if (!hasPooler()) {
            throw new IllegalStateException("pooled states need " + prefix + BertShapes.POOLER_WEIGHT
                    + ", which the parameters do not hold: the checkpoint has no pooler");
        }
        try (NDManager scope = NDManager.subManagerOf(hidden)) {
            scope.tempAttachAll(hidden);
            NDArray first = hidden.get(new NDIndex(":, 0")); // [B, H]
            return scope.ret(parts.linear(first, "pooler.dense").tanh());
        }
    }

    private NDArray run(NDArray ids, NDArray mask, NDArray typeIds, Mode mode, int layers) {
        return run(ids, mask, typeIds, mode, layers, ids.getShape().get(1));
    }

    private NDArray run(NDArray ids, NDArray mask, NDArray typeIds, Mode mode, int layers, long positions) {
        Dims dims = Dims.of("ids", ids, "B S").and("mask", mask, "B S");
        type("ids", ids, DataType.INT64);
        type("mask", mask, DataType.BOOLEAN);
        type("typeIds", typeIds, DataType.INT64);
        if (dims.size("S") > config.maxPositions()) {
            throw new IllegalArgumentException("ids must have at most " + config.maxPositions()
                    + " positions (maxPositions), got " + dims.size("S") + ": truncate the input");
        }
        try (NDManager scope = NDManager.subManagerOf(ids)) {
            scope.tempAttachAll(ids);
            NDArray x = parts.embed(ids, typeIds, mode); // [B, S, H]
            NDArray additive = Sublayers.additive(mask, x, scope); // [B, 1, 1, S]
            for (int layer = 0; layer < layers; layer++) {
                long needed = layer == config.layers() - 1 ? positions : dims.size("S");
                NDArray next =
                        layer(x, additive, "encoder.layer." + layer + ".", mode, needed); // [B, T, H] at the last
                x.close();
                x = next;
            }
            return scope.ret(x);
        }
    }

    private NDArray layer(NDArray x, NDArray additive, String name, Mode mode, long positions) {
        try (NDManager scope = NDManager.subManagerOf(x)) {
            scope.tempAttachAll(x);
            NDArray queried =
                    positions == x.getShape().get(1) ? x : x.get(new NDIndex(":, :" + positions)); // [B, T, H]
            NDArray attended = parts.attend(queried, x, additive, name + "attention.", mode); // [B, T, H]
            return scope.ret(parts.feedForward(attended, name, mode));
        }
    }

    private static NDArray oneSegment(NDManager manager) {
        return manager.zeros(new Shape(1), DataType.INT64);
    }

    private NDArray parameter(String name) {
        return parameters.get(prefix + name);
    }

    private void check(String name, Shape shape) {
        Shape found = parameter(name).getShape();
        if (!found.equals(shape)) {
            throw new IllegalArgumentException("parameter " + prefix + name + " must be " + shape + ", got " + found);
        }
    }

    private static void type(String name, NDArray array, DataType type) {
        if (array.getDataType() != type) {
            throw new IllegalArgumentException(name + " must be " + type + ", got " + array.getDataType());
        }
    }
}
