package org.naglab.text;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads, cleans and writes the {@code tokenizer.json} of Hugging Face. */
final class TokenizerJson {
    private TokenizerJson() {}

    /**
     * Parses the file and takes out what belongs to one use of it: a fixed padding and truncation (that of MiniLM cuts
     * at 128 and pads to 128), and the added tokens, so that a text that spells "[MASK]" stays a text.
     *
     * @param json content of a tokenizer.json
     * @param whence where it came from, for the error
     * @return the tree, with an unlimited WordPiece model
     */
    static JsonObject parse(byte[] json, String whence) {
        JsonElement root;
        try {
            root = JsonParser.parseString(new String(json, StandardCharsets.UTF_8));
        } catch (JsonParseException e) {
            throw new IllegalArgumentException(whence + " must be a tokenizer.json: " + e.getMessage(), e);
        }
        if (!root.isJsonObject()
                || !(root.getAsJsonObject().get("model") instanceof JsonObject model)
                || !(model.get("vocab") instanceof JsonObject)) {
            throw new IllegalArgumentException(whence + " must be a tokenizer.json with an object model.vocab");
        }
        String type = model.has("type") ? model.get("type").getAsString() : "none";
        if (!type.equals("WordPiece")) {
            throw new IllegalArgumentException(whence + " must have a model of type WordPiece, got " + type);
        }
        JsonObject tree = root.getAsJsonObject();
        tree.add("padding", JsonNull.INSTANCE);
        tree.add("truncation", JsonNull.INSTANCE);
        tree.add("added_tokens", new JsonArray());
        return tree;
    }

    /**
     * Lists the pieces by id.
     *
     * @param tree a parsed tokenizer.json
     * @param whence where it came from, for the error
     * @return piece of id 0, 1, …
     */
    static List<String> pieces(JsonObject tree, String whence) {
        JsonObject vocab = tree.getAsJsonObject("model").getAsJsonObject("vocab");
        List<String> pieces = new ArrayList<>(java.util.Collections.nCopies(vocab.size(), ""));
        boolean[] seen = new boolean[vocab.size()];
        for (Map.Entry<String, JsonElement> entry : vocab.entrySet()) {
            int id = entry.getValue().getAsInt();
            if (id < 0 || id >= seen.length || seen[id]) {
                throw new IllegalArgumentException(whence + " must number its " + seen.length
                        + " pieces from 0 without gaps, got \"" + entry.getKey() + "\" as id " + id);
            }
            seen[id] = true;
            pieces.set(id, entry.getKey());
        }
        return pieces;
    }

    /**
     * Writes BERT's tokenizer around a list of pieces: clean-up of control characters, spaces around CJK characters,
     * splitting at spaces and punctuation, greedy longest-match-first pieces.
     *
     * @param vocabulary the pieces
     * @param casing what becomes of capitals and accents
     * @return the tree
     */
    static JsonObject around(Vocabulary vocabulary, Casing casing) {
        boolean lowercase = casing == Casing.UNCASED;
        JsonObject normalizer = typed("BertNormalizer");
        normalizer.addProperty("clean_text", true);
        normalizer.addProperty("handle_chinese_chars", true);
        normalizer.addProperty("strip_accents", lowercase);
        normalizer.addProperty("lowercase", lowercase);
        JsonObject decoder = typed("WordPiece");
        decoder.addProperty("prefix", "##");
        decoder.addProperty("cleanup", true);
        JsonObject vocab = new JsonObject();
        vocabulary.pieces().forEach(p -> vocab.addProperty(p, vocabulary.id(p)));
        JsonObject model = typed("WordPiece");
        model.addProperty("unk_token", "[UNK]");
        model.addProperty("continuing_subword_prefix", "##");
        model.addProperty("max_input_chars_per_word", 100);
        model.add("vocab", vocab);
        JsonObject tree = new JsonObject();
        tree.addProperty("version", "1.0");
        tree.add("truncation", JsonNull.INSTANCE);
        tree.add("padding", JsonNull.INSTANCE);
        tree.add("added_tokens", new JsonArray());
        tree.add("normalizer", normalizer);
        tree.add("pre_tokenizer", typed("BertPreTokenizer"));
        tree.add("post_processor", JsonNull.INSTANCE);
        tree.add("decoder", decoder);
        tree.add("model", model);
        return tree;
    }

    private static JsonObject typed(String type) {
        JsonObject object = new JsonObject();
        object.addProperty("type", type);
        return object;
    }
}
