package org.naglab.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import java.util.random.RandomGenerator;
import org.naglab.tensor.Dropout;
import org.naglab.tensor.Masks;
import org.naglab.tensor.Scalars;

/**
 * What encoder and decoder layers are made of. Every method's result belongs to the manager of its first array, and
 * what it computes on the way stays there too: callers open a scope.
 *
 * @param config sizes
 * @param parameters hold the tensors
 * @param prefix what stands before their names
 */
record Sublayers(BertConfig config, Parameters parameters, String prefix) {
    /** Standard deviation of the weights before training; Devlin et al.'s released {@code initializer_range}. */
    private static final double INITIALIZER_RANGE = 0.02;

    /** Draws one tensor: weights N(0, 0.02²), biases 0, layer norms the identity. */
    static void draw(Parameters parameters, String name, Shape shape, RandomGenerator random) {
        float[] values = new float[Math.toIntExact(shape.size())];
        boolean norm = name.contains("LayerNorm");
        for (int i = 0; i < values.length; i++) {
            values[i] = name.endsWith(".bias") ? 0f : norm ? 1f : (float) (INITIALIZER_RANGE * random.nextGaussian());
        }
        parameters.put(name, StoredTensor.of(values, shape).toArray(parameters.manager()));
    }

    /** What attention adds to the scores of keys [B, 1, 1, S], in a manager of the caller's. */
    static NDArray additive(NDArray mask, NDArray x, NDManager scope) {
        try (NDManager inner = scope.newSubManager()) {
            inner.tempAttachAll(mask);
            return inner.ret(Masks.additive(mask, x.getDataType()));
        }
    }

    /** Sum of the three embeddings of word pieces [B, S], normalised [B, S, H]; leaves nothing else behind. */
    NDArray embed(NDArray ids, NDArray typeIds, Mode mode) {
        try (NDManager scope = NDManager.subManagerOf(ids)) {
            scope.tempAttachAll(ids, typeIds);
            return scope.ret(place(rows(ids, "embeddings.word_embeddings.weight"), typeIds, mode));
        }
    }

    /** As {@link #embed}, of what stands in the place of word embeddings [B, S, H]. */
    NDArray place(NDArray inputs, NDArray typeIds, Mode mode) {
        try (NDManager scope = NDManager.subManagerOf(inputs)) {
            scope.tempAttachAll(inputs, typeIds);
            NDArray positions = scope.arange(0, (int) inputs.getShape().get(1), 1, DataType.INT64); // [S]
            NDArray sum = inputs.add(rows(typeIds, "embeddings.token_type_embeddings.weight"))
                    .addi(rows(positions, "embeddings.position_embeddings.weight")); // [B, S, H]
            return scope.ret(dropout(layerNorm(sum, "embeddings.LayerNorm"), config.hiddenDropout(), mode));
        }
    }

    /**
     * An attention sub-layer, {@code LayerNorm(q + Dropout(W softmax(Q Kᵀ / √D + mask) V))}.
     *
     * @param queried what asks [B, T, H]
     * @param read what is asked [B, S, H]
     * @param additive what is added to the scores, broadcast to [B, N, T, S]
     * @param name for example {@code encoder.layer.0.attention.}
     */
    NDArray attend(NDArray queried, NDArray read, NDArray additive, String name, Mode mode) {
        NDArray probabilities = probabilities(queried, read, additive, name + "self."); // [B, N, T, S]
        probabilities = dropout(probabilities, config.attentionDropout(), mode);
        NDArray context = probabilities
                .matMul(heads(linear(read, name + "self.value"))) // [B, N, T, D]
                .transpose(0, 2, 1, 3) // [B, T, N, D]
                .reshape(queried.getShape()); // [B, T, H]
        NDArray output = dropout(linear(context, name + "output.dense"), config.hiddenDropout(), mode);
        return layerNorm(output.addi(queried), name + "output.LayerNorm");
    }

    /** {@code softmax(Q Kᵀ / √D + mask)} [B, N, T, S]. */
    NDArray probabilities(NDArray queried, NDArray read, NDArray additive, String name) {
        NDArray query = linear(queried, name + "query"); // [B, T, H]
        query = heads(query.muli(Scalars.like(query, 1 / Math.sqrt(config.headSize())))); // [B, N, T, D]
        NDArray key = heads(linear(read, name + "key")); // [B, N, S, D]
        return query.matMul(key.transpose(0, 1, 3, 2)).addi(additive).softmax(-1);
    }

    /** A feed-forward sub-layer, {@code LayerNorm(x + Dropout(W₂ gelu(W₁ x)))} [B, T, H]. */
    NDArray feedForward(NDArray x, String name, Mode mode) {
        NDArray wide =
                linear(x, name + "intermediate.dense").getNDArrayInternal().gelu(); // [B, T, I]
        NDArray narrow = dropout(linear(wide, name + "output.dense"), config.hiddenDropout(), mode); // [B, T, H]
        return layerNorm(narrow.addi(x), name + "output.LayerNorm");
    }

    NDArray linear(NDArray x, String name) {
        return parameters.linear(x, prefix + name);
    }

    NDArray layerNorm(NDArray x, String name) {
        return x.getNDArrayInternal()
                .layerNorm(
                        x,
                        new Shape(config.hiddenSize()),
                        parameter(name + ".weight"),
                        parameter(name + ".bias"),
                        (float) config.layerNormEps())
                .singletonOrThrow();
    }

    NDArray parameter(String name) {
        return parameters.get(prefix + name);
    }

    private NDArray heads(NDArray x) {
        Shape shape = x.getShape();
        return x.reshape(shape.get(0), shape.get(1), config.heads(), config.headSize())
                .transpose(0, 2, 1, 3); // [B, N, S, D]
    }

    private NDArray rows(NDArray ids, String name) {
        return ids.getNDArrayInternal()
                .embedding(ids, parameter(name), SparseFormat.DENSE)
                .singletonOrThrow();
    }

    private static NDArray dropout(NDArray x, double probability, Mode mode) {
        return switch (mode) {
            case INFERENCE -> x;
            case TRAINING -> Dropout.dropout(x, probability);
        };
    }
}
