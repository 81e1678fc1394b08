package org.naglab.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.naglab.tensor.Dims;
import org.naglab.tensor.Masks;

/**
 * Scores the next word piece after each prefix of an output, given the hidden states of a source: BERT's layers with a
 * causal mask and an attention to the source in each, and the head of language modelling, tied to the word embeddings;
 * as functions over {@link Parameters} with the names of Hugging Face's {@code BertLMHeadModel}.
 *
 * <p>This is the readable form, which computes all positions at once, for training and as the oracle of
 * decoding with a cache. Rothe et al. (2020), section 2 (BERT2BERT); Vaswani et al. (2017), section 3.
 */
public final class BertDecoder {
    private static final String TRUNK = "bert.";
    private static final String WORDS = "bert.embeddings.word_embeddings.weight";
    private static final String HEAD = "cls.predictions.";

    private final BertConfig config;
    private final Parameters parameters;
    private final String prefix;
    private final Sublayers trunk;

    /**
     * Binds a decoder to its parameters.
     *
     * @param config sizes; the width is also that of the source's hidden states
     * @param parameters must hold every tensor of the decoder
     * @param prefix what stands before the names, for example {@code "decoder."}; may be empty
     * @throws IllegalArgumentException naming the tensor, if one is missing or has another shape
     */
    public BertDecoder(BertConfig config, Parameters parameters, String prefix) {
        this.config = config;
        this.parameters = parameters;
        this.prefix = prefix;
        this.trunk = new Sublayers(config, parameters, prefix + TRUNK);
        BertShapes.of(config).forEach((name, shape) -> check(TRUNK + name, shape));
        BertShapes.crossAttention(config).forEach((name, shape) -> check(TRUNK + name, shape));
        BertShapes.languageModelHead(config).forEach(this::check);
    }

    /**
     * Makes a decoder with random weights: N(0, 0.02²), biases 0, layer norms the identity.
     *
     * @param config sizes
     * @param parameters receives the tensors
     * @param prefix what stands before their names
     * @param random source of the weights
     * @return the decoder
     */
    public static BertDecoder random(BertConfig config, Parameters parameters, String prefix, RandomGenerator random) {
        BertShapes.of(config)
                .forEach((name, shape) -> Sublayers.draw(parameters, prefix + TRUNK + name, shape, random));
        addFresh(config, parameters, prefix, random);
        BertShapes.languageModelHead(config)
                .forEach((name, shape) -> Sublayers.draw(parameters, prefix + name, shape, random));
        return new BertDecoder(config, parameters, prefix);
    }

    /**
     * Starts a decoder from an encoder's pre-trained weights: embeddings, self-attention and feed-forward layers are
     * copies, attention to the source is drawn at random. The head is the checkpoint's own where it has one, else the
     * identity with bias 0, so that what the layers know reaches the word embeddings unmixed.
     *
     * @param pretrained the encoder
     * @param layers decoder layers, copies of the encoder's first ones, in [1, L]
     * @param parameters receives the tensors
     * @param prefix what stands before their names
     * @param random source of the weights of attention to the source
     * @return the decoder
     */
    public static BertDecoder warm(
            PretrainedBert pretrained, int layers, Parameters parameters, String prefix, RandomGenerator random) {
        BertConfig config = pretrained.config().withLayers(layers);
        pretrained.loadLayersInto(parameters, prefix + TRUNK, layers);
        addFresh(config, parameters, prefix, random);
        boolean known = BertShapes.languageModelHead(config).entrySet().stream()
                .allMatch(wanted -> pretrained
                        .tensor(wanted.getKey())
                        .map(StoredTensor::shape)
                        .equals(Optional.of(wanted.getValue())));
        BertShapes.languageModelHead(config)
                .forEach((name, shape) -> parameters.put(
                        prefix + name,
                        known
                                ? pretrained
                                        .tensor(name)
                                        .orElseThrow()
                                        .toFloat32()
                                        .toArray(parameters.manager())
                                : identity(parameters.manager(), name, shape)));
        return new BertDecoder(config, parameters, prefix);
    }

    /** The sizes. */
    public BertConfig config() {
        return config;
    }

    /**
     * Computes the last hidden states of all positions.
     *
     * @param ids word pieces before each position, the first being what outputs begin with, int64 [B, T]
     * @param memory last hidden states of the sources [B, S, H]
     * @param memoryMask true where a source is real, boolean [B, S]
     * @param mode whether dropout is active
     * @return last hidden states [B, T, H], which belong to the manager of {@code ids}; position t depends on positions
     *     up to t only
     * @throws IllegalArgumentException if T is above the number of positions
     */
    public NDArray hidden(NDArray ids, NDArray memory, NDArray memoryMask, Mode mode) {
        Dims dims = Dims.of("ids", ids, "B T")
                .and("memory", memory, "B S " + config.hiddenSize())
                .and("memoryMask", memoryMask, "B S");
        checkPositions("ids", dims.size("T"));
        try (NDManager scope = NDManager.subManagerOf(ids)) {
            scope.tempAttachAll(ids, memory);
            NDArray x = trunk.embed(ids, oneSegment(scope), mode); // [B, T, H]
            NDArray causal = Masks.causal(scope, Math.toIntExact(dims.size("T")), x.getDataType()); // [1, 1, T, T]
            return scope.ret(layers(x, causal, memory, Sublayers.additive(memoryMask, x, scope), mode));
        }
    }

    /**
     * Computes the last hidden states of positions that all see each other, of outputs that are written at once: what
     * is known of each position stands in the place of the word piece before it.
     *
     * @param inputs what is known of each position [B, T, H]
     * @param mask true where a position is real, boolean [B, T]
     * @param memory last hidden states of the sources [B, S, H]
     * @param memoryMask true where a source is real, boolean [B, S]
     * @param mode whether dropout is active
     * @return last hidden states [B, T, H], which belong to the manager of {@code inputs}; those at padded positions mean
     *     nothing
     * @throws IllegalArgumentException if T is above the number of positions
     */
    public NDArray hiddenAtOnce(NDArray inputs, NDArray mask, NDArray memory, NDArray memoryMask, Mode mode) {
        Dims dims = Dims.of("inputs", inputs, "B T " + config.hiddenSize())
                .and("mask", mask, "B T")
                .and("memory", memory, "B S " + config.hiddenSize())
                .and("memoryMask", memoryMask, "B S");
        checkPositions("inputs", dims.size("T"));
        try (NDManager scope = NDManager.subManagerOf(inputs)) {
            scope.tempAttachAll(inputs, memory);
            NDArray x = trunk.place(inputs, oneSegment(scope), mode); // [B, T, H]
            NDArray seen = Sublayers.additive(mask, x, scope); // [B, 1, 1, T]
            return scope.ret(layers(x, seen, memory, Sublayers.additive(memoryMask, x, scope), mode));
        }
    }

    /**
     * Scores every word piece.
     *
     * @param hidden last hidden states of any positions [P, H]
     * @return raw score of piece v as the next one [P, V], nats
     */
    public NDArray scores(NDArray hidden) {
        Dims.of("hidden", hidden, "P " + config.hiddenSize());
        try (NDManager scope = NDManager.subManagerOf(hidden)) {
            scope.tempAttachAll(hidden);
            Sublayers head = new Sublayers(config, parameters, prefix + HEAD);
            NDArray dense =
                    head.linear(hidden, "transform.dense").getNDArrayInternal().gelu();
            NDArray read = head.layerNorm(dense, "transform.LayerNorm"); // [P, H]
            return scope.ret(parameters.linear(read, prefix + WORDS, prefix + HEAD + "bias"));
        }
    }

    /** Where the tensors are. */
    Parameters parameters() {
        return parameters;
    }

    /** What stands before their names. */
    String prefix() {
        return prefix;
    }

    /** A tensor by its name without the prefix. */
    NDArray parameter(String name) {
        return parameters.get(prefix + name);
    }

    /** All layers; closes x. */
    private NDArray layers(NDArray x, NDArray seen, NDArray memory, NDArray source, Mode mode) {
        NDArray last = x;
        for (int layer = 0; layer < config.layers(); layer++) {
            NDArray next = layer(last, seen, memory, source, "encoder.layer." + layer + ".", mode); // [B, T, H]
            last.close();
            last = next;
        }
        return last;
    }

    private NDArray layer(NDArray x, NDArray seen, NDArray memory, NDArray source, String name, Mode mode) {
        try (NDManager scope = NDManager.subManagerOf(x)) {
            scope.tempAttachAll(x, memory);
            NDArray selfAttended = trunk.attend(x, x, seen, name + "attention.", mode); // [B, T, H]
            NDArray attended = trunk.attend(selfAttended, memory, source, name + "crossattention.", mode);
            return scope.ret(trunk.feedForward(attended, name, mode));
        }
    }

    private static void addFresh(BertConfig config, Parameters parameters, String prefix, RandomGenerator random) {
        BertShapes.crossAttention(config)
                .forEach((name, shape) -> Sublayers.draw(parameters, prefix + TRUNK + name, shape, random));
    }

    private static NDArray identity(NDManager manager, String name, Shape shape) {
        if (name.endsWith("dense.weight")) {
            return manager.eye((int) shape.get(0));
        }
        return name.endsWith("LayerNorm.weight") ? manager.ones(shape) : manager.zeros(shape);
    }

    private static NDArray oneSegment(NDManager manager) {
        return manager.zeros(new Shape(1), DataType.INT64);
    }

    private void checkPositions(String name, long T) {
        if (T > config.maxPositions()) {
            throw new IllegalArgumentException(
                    name + " must have at most " + config.maxPositions() + " positions (maxPositions), got " + T);
        }
    }

    private void check(String name, Shape shape) {
        Shape found = parameter(name).getShape();
        if (!found.equals(shape)) {
            throw new IllegalArgumentException("parameter " + prefix + name + " must be " + shape + ", got " + found);
        }
    }
}
