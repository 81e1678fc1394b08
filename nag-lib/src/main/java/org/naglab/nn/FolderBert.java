package org.naglab.nn;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.naglab.io.Sha256;
import org.naglab.text.Casing;
import org.naglab.text.Tokenizer;
import org.naglab.text.Vocabulary;

/** Reads a model that lies in a folder as Hugging Face lays it out. */
final class FolderBert {
    static final String CONFIG = "config.json";
    static final String WEIGHTS = "model.safetensors";
    static final String INDEX = "model.safetensors.index.json";
    static final String TOKENIZER = "tokenizer.json";
    static final String TOKENIZER_CONFIG = "tokenizer_config.json";
    static final String VOCABULARY = "vocab.txt";
    static final String CARD = "README.md";

    private static final Pattern LICENCE = Pattern.compile("(?m)^license:\\s*[\"']?([\\w.-]+)");

    private FolderBert() {}

    static PretrainedBert read(Path folder) {
        return read(folder, Sha256::of);
    }

    /** As {@link #read(Path)}, with a source of the weight files' checksums. */
    static PretrainedBert read(Path folder, Function<Path, String> sha256) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException(
                    "weights must be embedded, hf:NAME[@REVISION] or a folder, but " + folder + " is not a folder");
        }
        BertConfig config = BertConfig.fromHuggingFace(text(need(folder, CONFIG)), folder.resolve(CONFIG) + "");
        List<Path> files;
        TensorSource tensors;
        if (Files.exists(folder.resolve(WEIGHTS))) {
            files = List.of(folder.resolve(WEIGHTS));
            tensors = Safetensors.open(files.getFirst());
        } else if (Files.exists(folder.resolve(INDEX))) {
            Map<String, String> shardOf = shards(folder.resolve(INDEX));
            files = new TreeSet<>(shardOf.values())
                    .stream().map(folder::resolve).toList();
            tensors = new Shards(folder.resolve(INDEX), shardOf);
        } else {
            throw noWeights(folder);
        }
        String tokenizer = tokenizer(folder);
        TreeMap<String, String> provenance = new TreeMap<>();
        provenance.put("weights", folder.toAbsolutePath().normalize().getFileName() + "");
        provenance.put("weights.source", folder.toAbsolutePath().normalize().toString());
        provenance.put("weights.licence", licence(folder));
        provenance.put("weights.sha256", files.stream().map(sha256).collect(Collectors.joining(" ")));
        provenance.put("tokenizer.sha256", Sha256.of(tokenizer.getBytes(StandardCharsets.UTF_8)));
        return new PretrainedBert(config, tokenizer, provenance, tensors);
    }

    /** From tensor name to shard, checked: shards lie in the same folder. */
    static Map<String, String> shards(Path index) {
        try {
            JsonObject map =
                    JsonParser.parseString(text(index)).getAsJsonObject().getAsJsonObject("weight_map");
            Map<String, String> shardOf = new LinkedHashMap<>();
            for (Map.Entry<String, JsonElement> entry : map.entrySet()) {
                String shard = entry.getValue().getAsString();
                if (!shard.matches("\\w[\\w.-]*\\.safetensors")) {
                    throw new IllegalArgumentException(
                            index + ": " + entry.getKey() + " must be in a .safetensors file beside, got " + shard);
                }
                shardOf.put(entry.getKey(), shard);
            }
            return shardOf;
        } catch (JsonParseException | IllegalStateException | NullPointerException | UnsupportedOperationException e) {
            throw new IllegalArgumentException(
                    index + " must be a JSON object with a weight_map from tensor to file: " + e.getMessage(), e);
        }
    }

    private static IllegalArgumentException noWeights(Path folder) {
        for (String pickle : List.of("pytorch_model.bin", "pytorch_model.bin.index.json")) {
            if (Files.exists(folder.resolve(pickle))) {
                return new IllegalArgumentException(folder + " must hold " + WEIGHTS + ", but has only " + pickle
                        + ", a Python pickle, which can run any code when it is read and so never is; convert it once"
                        + " in Python: AutoModel.from_pretrained(folder).save_pretrained(folder,"
                        + " safe_serialization=True)");
            }
        }
        return new IllegalArgumentException(folder + " must hold " + WEIGHTS + " or " + INDEX + ", but has neither");
    }

    private static String tokenizer(Path folder) {
        if (Files.exists(folder.resolve(TOKENIZER))) {
            return text(folder.resolve(TOKENIZER));
        }
        if (!Files.exists(folder.resolve(VOCABULARY))) {
            throw new IllegalArgumentException(
                    folder + " must hold " + TOKENIZER + " or " + VOCABULARY + ", but has neither");
        }
        List<String> pieces = text(folder.resolve(VOCABULARY)).lines().toList();
        try (Tokenizer tokenizer = Tokenizer.ofVocabulary(new Vocabulary(pieces), casing(folder))) {
            return tokenizer.json();
        }
    }

    private static Casing casing(Path folder) {
        Path file = folder.resolve(TOKENIZER_CONFIG);
        if (!Files.exists(file)) {
            return Casing.UNCASED;
        }
        try {
            JsonElement lower =
                    JsonParser.parseString(text(file)).getAsJsonObject().get("do_lower_case");
            return lower == null || lower.getAsBoolean() ? Casing.UNCASED : Casing.CASED;
        } catch (JsonParseException | IllegalStateException | UnsupportedOperationException e) {
            throw new IllegalArgumentException(file + " must be a JSON object: " + e.getMessage(), e);
        }
    }

    /** What the model card's front matter says. */
    private static String licence(Path folder) {
        Path card = folder.resolve(CARD);
        if (Files.exists(card)) {
            Matcher licence = LICENCE.matcher(text(card));
            if (licence.find()) {
                return licence.group(1) + " (model card)";
            }
        }
        return "not stated beside the weights";
    }

    private static Path need(Path folder, String name) {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            throw new IllegalArgumentException(folder + " must hold " + name + ", but does not");
        }
        return file;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e, e);
        }
    }

    /** Tensors spread over several files. */
    private static final class Shards implements TensorSource {
        private final Path index;
        private final Map<String, String> shardOf;
        private final Map<String, Safetensors> open = new HashMap<>();

        Shards(Path index, Map<String, String> shardOf) {
            this.index = index;
            this.shardOf = shardOf;
            for (String shard : new TreeSet<>(shardOf.values())) {
                open.put(shard, Safetensors.open(index.resolveSibling(shard)));
            }
        }

        @Override
        public Set<String> names() {
            return Collections.unmodifiableSet(shardOf.keySet());
        }

        @Override
        public StoredTensor tensor(String name) {
            String shard = shardOf.get(name);
            if (shard == null) {
                throw new IllegalArgumentException(index + ": must name the tensor " + name + "; it names " + names());
            }
            return open.get(shard).tensor(name);
        }

        @Override
        public String whence() {
            return index.toString();
        }
    }
}
