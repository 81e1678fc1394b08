package org.naglab.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import org.naglab.golden.Golden;

/** Hugging Face's encoder-decoder of two layers, from the golden file: sources, weights, and both halves. */
public final class Bert2BertGolden {
    /** What the encoder-decoder model computes. */
    public static final Golden GOLDEN = Golden.read("bert2bert_tiny.json");

    /** The sizes of both halves. */
    public static final BertConfig SIZES = sizes(GOLDEN.within("config"));

    private final NDManager manager;
    private final Parameters parameters;
    private final NDArray source;
    private final NDArray sourceMask;

    /** Puts the weights into parameters of a type. */
    public Bert2BertGolden(NDManager manager, DataType type) {
        this.manager = manager;
        this.parameters = new Parameters(manager);
        JsonObject weights = GOLDEN.get("weights").getAsJsonObject();
        for (String name : weights.keySet()) {
            // The projection is the word embeddings, which are there already.
            if (!name.startsWith("decoder.cls.predictions.decoder.")) {
                parameters.put(name, GoldenTensors.array(manager, weights.getAsJsonObject(name), type));
            }
        }
        this.source = manager.create(GOLDEN.longs("src"), GOLDEN.shape("src"));
        this.sourceMask = manager.create(GOLDEN.longs("attention_mask"), GOLDEN.shape("attention_mask"))
                .toType(DataType.BOOLEAN, true);
    }

    /** All tensors under Hugging Face's names. */
    public Parameters parameters() {
        return parameters;
    }

    /** Sources [2, 6]. */
    public NDArray source() {
        return source;
    }

    /** True where a source is real [2, 6]. */
    public NDArray sourceMask() {
        return sourceMask;
    }

    /** Encodes the sources [2, 6, 8]. */
    public NDArray memory(Mode mode) {
        return new BertEncoder(SIZES, parameters, "encoder.").hidden(source, sourceMask, mode);
    }

    /** The decoder. */
    public BertDecoder decoder() {
        return new BertDecoder(SIZES, parameters, "decoder.");
    }

    /** Word pieces before each position [2, 5]. */
    public NDArray decoderInput() {
        return manager.create(GOLDEN.longs("decoder_input"), GOLDEN.shape("decoder_input"));
    }

    /** The rows of a tensor of ids of shape [rows, T]. */
    public static long[][] rows(String name) {
        Shape shape = GOLDEN.shape(name);
        int T = Math.toIntExact(shape.get(shape.dimension() - 1));
        long[] values = GOLDEN.longs(name);
        long[][] rows = new long[values.length / T][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = java.util.Arrays.copyOfRange(values, i * T, (i + 1) * T);
        }
        return rows;
    }

    private static BertConfig sizes(Golden config) {
        return new BertConfig(
                config.integer("vocab"),
                config.integer("hidden"),
                config.integer("layers"),
                config.integer("heads"),
                config.integer("intermediate"),
                config.integer("max_position"),
                2,
                1e-12,
                0,
                0);
    }
}
