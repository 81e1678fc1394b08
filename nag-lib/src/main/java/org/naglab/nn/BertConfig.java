package org.naglab.nn;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;

/**
 * Holds the sizes of a BERT encoder, and what its checkpoint does not say about the arithmetic.
 *
 * <p>Defaults are those of BERT-base: Devlin et al. (2019), section 3; the layer norm's epsilon and the dropout
 * probabilities are those of the released checkpoints' {@code config.json}.
 *
 * @param vocabSize number of word pieces V, at least 1; 30522 for the English uncased models
 * @param hiddenSize width H of a hidden state, a multiple of {@code heads}; 768
 * @param layers number of encoder layers L, at least 1; 12
 * @param heads number of attention heads N, at least 1; 12
 * @param intermediateSize width of the feed-forward layer, at least 1; 3072
 * @param maxPositions longest input in word pieces, at least 1; 512
 * @param typeVocabSize number of segment types, at least 1; 2
 * @param layerNormEps added to the variance inside the root, above 0; 1e-12
 * @param hiddenDropout dropout probability of embeddings and sub-layer outputs, in [0, 1); 0.1
 * @param attentionDropout dropout probability of attention probabilities, in [0, 1); 0.1
 */
public record BertConfig(
        int vocabSize,
        int hiddenSize,
        int layers,
        int heads,
        int intermediateSize,
        int maxPositions,
        int typeVocabSize,
        double layerNormEps,
        double hiddenDropout,
        double attentionDropout) {

    public BertConfig {
        atLeastOne("vocabSize", vocabSize);
        atLeastOne("hiddenSize", hiddenSize);
        atLeastOne("layers", layers);
        atLeastOne("heads", heads);
        atLeastOne("intermediateSize", intermediateSize);
        atLeastOne("maxPositions", maxPositions);
        atLeastOne("typeVocabSize", typeVocabSize);
        if (hiddenSize % heads != 0) {
            throw new IllegalArgumentException(
                    "hiddenSize must be a multiple of heads, got hiddenSize " + hiddenSize + " and heads " + heads);
        }
        if (!(layerNormEps > 0)) {
            throw new IllegalArgumentException("layerNormEps must be above 0, got " + layerNormEps);
        }
        probability("hiddenDropout", hiddenDropout);
        probability("attentionDropout", attentionDropout);
    }

    /** The width D = H / N of one attention head. */
    public int headSize() {
        return hiddenSize / heads;
    }

    /** The same sizes with another number of layers, at least 1. */
    public BertConfig withLayers(int other) {
        return new BertConfig(
                vocabSize,
                hiddenSize,
                other,
                heads,
                intermediateSize,
                maxPositions,
                typeVocabSize,
                layerNormEps,
                hiddenDropout,
                attentionDropout);
    }

    /** The same encoder with other dropout probabilities, both in [0, 1). */
    public BertConfig withDropout(double hidden, double attention) {
        return new BertConfig(
                vocabSize,
                hiddenSize,
                layers,
                heads,
                intermediateSize,
                maxPositions,
                typeVocabSize,
                layerNormEps,
                hidden,
                attention);
    }

    /**
     * Reads the {@code config.json} that Hugging Face checkpoints carry; keys that do not change the encoder are
     * ignored.
     *
     * @param json text of the file
     * @param whence where the text came from, for messages
     * @throws IllegalArgumentException if a size is missing, or the model is not a BERT with exact GELU and absolute
     *     positions: another model of the same shapes would load and give wrong results
     */
    public static BertConfig fromHuggingFace(String json, String whence) {
        JsonObject config;
        try {
            config = JsonParser.parseString(json).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
            throw new IllegalArgumentException(whence + " must be a JSON object: " + e.getMessage(), e);
        }
        must(config, "model_type", "bert", whence);
        must(config, "hidden_act", "gelu", whence);
        must(config, "position_embedding_type", "absolute", whence);
        if (config.has("is_decoder") && config.get("is_decoder").getAsBoolean()) {
            throw new IllegalArgumentException(whence + ": is_decoder must be false: this is an encoder");
        }
        return new BertConfig(
                size(config, "vocab_size", whence),
                size(config, "hidden_size", whence),
                size(config, "num_hidden_layers", whence),
                size(config, "num_attention_heads", whence),
                size(config, "intermediate_size", whence),
                size(config, "max_position_embeddings", whence),
                config.has("type_vocab_size") ? size(config, "type_vocab_size", whence) : 2,
                number(config, "layer_norm_eps", 1e-12, whence),
                number(config, "hidden_dropout_prob", 0.1, whence),
                number(config, "attention_probs_dropout_prob", 0.1, whence));
    }

    /** Writes what {@link #fromHuggingFace} reads. */
    public String toHuggingFace() {
        JsonObject config = new JsonObject();
        config.addProperty("model_type", "bert");
        config.addProperty("hidden_act", "gelu");
        config.addProperty("vocab_size", vocabSize);
        config.addProperty("hidden_size", hiddenSize);
        config.addProperty("num_hidden_layers", layers);
        config.addProperty("num_attention_heads", heads);
        config.addProperty("intermediate_size", intermediateSize);
        config.addProperty("max_position_embeddings", maxPositions);
        config.addProperty("type_vocab_size", typeVocabSize);
        config.addProperty("layer_norm_eps", layerNormEps);
        config.addProperty("hidden_dropout_prob", hiddenDropout);
        config.addProperty("attention_probs_dropout_prob", attentionDropout);
        return config.toString();
    }

    private static void must(JsonObject config, String key, String value, String whence) {
        JsonElement found = config.get(key);
        if (found != null && !found.isJsonNull() && !found.getAsString().equals(value)) {
            throw new IllegalArgumentException(
                    whence + ": " + key + " must be \"" + value + "\", got \"" + found.getAsString() + "\"");
        }
    }

    private static int size(JsonObject config, String key, String whence) {
        double value = number(config, key, Double.NaN, whence);
        if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(whence + ": " + key + " must be a whole number, got " + config.get(key));
        }
        return (int) value;
    }

    private static double number(JsonObject config, String key, double absent, String whence) {
        JsonElement found = config.get(key);
        if (found == null || found.isJsonNull()) {
            return absent;
        }
        try {
            return found.getAsDouble();
        } catch (NumberFormatException | IllegalStateException | UnsupportedOperationException e) {
            throw new IllegalArgumentException(whence + ": " + key + " must be a number, got " + found, e);
        }
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, got " + value);
        }
    }

    private static void probability(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(name + " must be in [0, 1), got " + value);
        }
    }
}
