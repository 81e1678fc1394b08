package org.naglab.nn;

import ai.djl.ndarray.types.Shape;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Lists the tensors of a BERT encoder by their Hugging Face names, without the {@code bert.} prefix. */
final class BertShapes {
    static final String POOLER_WEIGHT = "pooler.dense.weight";
    static final String POOLER_BIAS = "pooler.dense.bias";

    private BertShapes() {}

    /** The tensors that every encoder has, in the order of computation; linear weights are [out, in]. */
    static Map<String, Shape> of(BertConfig config) {
        long H = config.hiddenSize();
        long I = config.intermediateSize();
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put("embeddings.word_embeddings.weight", new Shape(config.vocabSize(), H));
        shapes.put("embeddings.position_embeddings.weight", new Shape(config.maxPositions(), H));
        shapes.put("embeddings.token_type_embeddings.weight", new Shape(config.typeVocabSize(), H));
        layerNorm(shapes, "embeddings.LayerNorm", H);
        for (int layer = 0; layer < config.layers(); layer++) {
            String prefix = "encoder.layer." + layer + ".";
            attention(shapes, prefix + "attention.", H);
            linear(shapes, prefix + "intermediate.dense", H, I);
            linear(shapes, prefix + "output.dense", I, H);
            layerNorm(shapes, prefix + "output.LayerNorm", H);
        }
        return Collections.unmodifiableMap(shapes);
    }

    /** The two tensors that only checkpoints with a pooler have. */
    static Map<String, Shape> pooler(BertConfig config) {
        long H = config.hiddenSize();
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put(POOLER_WEIGHT, new Shape(H, H));
        shapes.put(POOLER_BIAS, new Shape(H));
        return Collections.unmodifiableMap(shapes);
    }

    /** The tensors that a decoder has beyond those of {@link #of}: attention to the source, by layer. */
    static Map<String, Shape> crossAttention(BertConfig config) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        for (int layer = 0; layer < config.layers(); layer++) {
            attention(shapes, "encoder.layer." + layer + ".crossattention.", config.hiddenSize());
        }
        return Collections.unmodifiableMap(shapes);
    }

    /** The head of (masked) language modelling, whose projection is the word embeddings; with its {@code cls.} prefix. */
    static Map<String, Shape> languageModelHead(BertConfig config) {
        long H = config.hiddenSize();
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put("cls.predictions.bias", new Shape(config.vocabSize()));
        linear(shapes, "cls.predictions.transform.dense", H, H);
        layerNorm(shapes, "cls.predictions.transform.LayerNorm", H);
        return Collections.unmodifiableMap(shapes);
    }

    private static void attention(Map<String, Shape> shapes, String name, long H) {
        linear(shapes, name + "self.query", H, H);
        linear(shapes, name + "self.key", H, H);
        linear(shapes, name + "self.value", H, H);
        linear(shapes, name + "output.dense", H, H);
        layerNorm(shapes, name + "output.LayerNorm", H);
    }

    private static void linear(Map<String, Shape> shapes, String name, long in, long out) {
        shapes.put(name + ".weight", new Shape(out, in));
        shapes.put(name + ".bias", new Shape(out));
    }

    private static void layerNorm(Map<String, Shape> shapes, String name, long width) {
        shapes.put(name + ".weight", new Shape(width));
        shapes.put(name + ".bias", new Shape(width));
    }
}
