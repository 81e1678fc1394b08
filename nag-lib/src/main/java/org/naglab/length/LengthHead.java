package org.naglab.length;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.naglab.nn.Parameters;
import org.naglab.tensor.Dims;
import org.naglab.tensor.EngineMemory;
import org.naglab.tensor.Masks;

/**
 * Predicts how long an output is from the hidden states of its source: the mean over the real positions, then a linear
 * layer to classes of lengths; as functions over {@link Parameters}. The form of fairseq's non-autoregressive models
 * (Gu et al., 2018, section 3), with a bias.
 */
public final class LengthHead {
    private static final double DEVIATION = 0.02;

    private final LengthClasses classes;
    private final Parameters parameters;
    private final String prefix;

    /**
     * Binds a head to its parameters.
     *
     * @param classes what the classes stand for, C of them
     * @param parameters must hold {@code weight} [C, H] and {@code bias} [C]
     * @param prefix what stands before these names, for example {@code "length."}
     */
    public LengthHead(LengthClasses classes, Parameters parameters, String prefix) {
        this.classes = classes;
        this.parameters = parameters;
        this.prefix = prefix;
        Dims.of(prefix + "weight", weight(), classes.classes() + " H")
                .and(prefix + "bias", bias(), String.valueOf(classes.classes()));
    }

    /**
     * Makes a head with weights N(0, 0.02²) and biases 0.
     *
     * @param classes what the classes stand for, C of them
     * @param hiddenSize H
     * @param parameters receives the tensors
     * @param prefix what stands before their names
     * @param random source of the weights
     * @return the head
     */
    public static LengthHead random(
            LengthClasses classes, int hiddenSize, Parameters parameters, String prefix, RandomGenerator random) {
        float[] weight = new float[classes.classes() * hiddenSize];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) (DEVIATION * random.nextGaussian());
        }
        NDManager manager = parameters.manager();
        parameters.put(prefix + "weight", EngineMemory.of(manager, weight, new Shape(classes.classes(), hiddenSize)));
        parameters.put(prefix + "bias", manager.zeros(new Shape(classes.classes())));
        return new LengthHead(classes, parameters, prefix);
    }

    /**
     * Scores the classes.
     *
     * @param hidden hidden states of the sources [B, S, H]
     * @param mask true where a source is real, at least once in each row, boolean [B, S]
     * @return raw score of each class [B, C], nats
     */
    public NDArray scores(NDArray hidden, NDArray mask) {
        Dims.of("hidden", hidden, "B S " + weight().getShape().get(1)).and("mask", mask, "B S");
        try (NDManager scope = NDManager.subManagerOf(hidden)) {
            scope.tempAttachAll(hidden, mask);
            NDArray pooled = Masks.mean(hidden, mask); // [B, H]
            return scope.ret(
                    pooled.getNDArrayInternal().linear(pooled, weight(), bias()).singletonOrThrow());
        }
    }

    /**
     * Gives the negative log-likelihood of the true lengths.
     *
     * @param scores of the classes [B, C]
     * @param targetLengths tokens of each target [B]
     * @param sourceLengths tokens of each source [B]
     * @return of each item [B], nats
     */
    public NDArray nll(NDArray scores, int[] targetLengths, int[] sourceLengths) {
        Dims.of("scores", scores, targetLengths.length + " " + classes.classes());
        try (NDManager scope = NDManager.subManagerOf(scores)) {
            scope.tempAttachAll(scores);
            long[] gold = IntStream.range(0, targetLengths.length)
                    .mapToLong(b -> classes.classOf(targetLengths[b], sourceLengths[b]))
                    .toArray();
            NDArray index = EngineMemory.of(scope, gold, new Shape(gold.length, 1));
            return scope.ret(scores.logSoftmax(-1).gather(index, 1).squeeze(1).neg());
        }
    }

    /**
     * Predicts the length of each output by its best class.
     *
     * @param scores of the classes [B, C]
     * @param sourceLengths tokens of each source [B]
     * @param shortest what predictions below it become
     * @return tokens of each output [B]
     */
    public int[] predict(NDArray scores, int[] sourceLengths, int shortest) {
        Dims.of("scores", scores, sourceLengths.length + " " + classes.classes());
        try (NDArray best = scores.argMax(1)) {
            long[] found = best.toLongArray();
            return IntStream.range(0, found.length)
                    .map(b -> Math.max(shortest, classes.lengthOf((int) found[b], sourceLengths[b])))
                    .toArray();
        }
    }

    /**
     * Predicts several lengths of each output, those around the best class: a length beam, whose outputs are then ranked
     * by their scores.
     *
     * @param scores of the classes [B, C]
     * @param sourceLengths tokens of each source [B]
     * @param shortest what lengths below it become
     * @param width lengths for each output, odd
     * @return tokens, rising; some may be equal at the lower end [B][width]
     */
    public int[][] beam(NDArray scores, int[] sourceLengths, int shortest, int width) {
        if (width < 1 || width % 2 == 0) {
            throw new IllegalArgumentException("width must be odd and at least 1, got " + width);
        }
        return Arrays.stream(predict(scores, sourceLengths, Integer.MIN_VALUE))
                .mapToObj(length -> IntStream.rangeClosed(-(width / 2), width / 2)
                        .map(step -> Math.max(shortest, length + step))
                        .toArray())
                .toArray(int[][]::new);
    }

    private NDArray weight() {
        return parameters.get(prefix + "weight");
    }

    private NDArray bias() {
        return parameters.get(prefix + "bias");
    }
}
