package org.naglab.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.naglab.tensor.Masks;

/** Makes checkpoints of a two-layer BERT with random weights, and runs them. */
final class TinyBert {
    static final BertConfig CONFIG = new BertConfig(12, 8, 2, 2, 16, 16, 2, 1e-12, 0.1, 0.1);
    static final List<String> PIECES = List.of(
            "[PAD]", "[unused1]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "small", "test", "##s", "Haus", "haus");

    private TinyBert() {}

    /** All tensors of the encoder and its pooler, in Hugging Face's names. */
    static Map<String, StoredTensor> tensors() {
        Map<String, Shape> shapes = new LinkedHashMap<>(BertShapes.of(CONFIG));
        shapes.putAll(BertShapes.pooler(CONFIG));
        Random random = new Random(1);
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> {
            float[] values = new float[(int) shape.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian() / 4;
            }
            tensors.put(name, StoredTensor.of(values, shape));
        });
        return tensors;
    }

    /** Writes config.json, vocab.txt and model.safetensors. */
    static Path write(Path folder, Map<String, StoredTensor> tensors) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("config.json"), CONFIG.toHuggingFace());
            Files.writeString(folder.resolve("vocab.txt"), String.join("\n", PIECES) + "\n");
            Safetensors.writeStored(folder.resolve("model.safetensors"), tensors, Map.of("format", "pt"));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Last hidden states of one fixed batch. */
    static float[] hidden(PretrainedBert bert) {
        try (NDManager manager = NDManager.newBaseManager();
                Parameters parameters = new Parameters(manager)) {
            BertEncoder encoder = bert.loadInto(parameters, "bert.");
            NDArray ids = manager.create(new long[] {3, 6, 7, 4, 3, 8, 4, 0}, new Shape(2, 4));
            return encoder.hidden(ids, Masks.ofLengths(manager, new int[] {4, 3}, 4), Mode.INFERENCE)
                    .toFloatArray();
        }
    }
}
