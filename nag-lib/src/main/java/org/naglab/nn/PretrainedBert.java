package org.naglab.nn;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Holds a pre-trained BERT before its weights are copied into the engine.
 *
 * @param config sizes
 * @param tokenizerJson content of its {@code tokenizer.json}
 * @param provenance what it is: {@code weights} (name), {@code weights.source}, {@code weights.licence},
 *     {@code weights.sha256}, {@code tokenizer.sha256}
 * @param tensors the stored tensors under whatever names the checkpoint uses
 */
public record PretrainedBert(
        BertConfig config, String tokenizerJson, SortedMap<String, String> provenance, TensorSource tensors) {

    public PretrainedBert {
        provenance = Collections.unmodifiableSortedMap(new TreeMap<>(provenance));
    }

    /**
     * Copies the encoder's tensors into parameters as float32, under the names of Hugging Face's {@code BertModel}.
     * Checkpoints with a {@code bert.} prefix and old ones with {@code gamma}/{@code beta} are understood; the pooler is
     * copied if the checkpoint has one; other tensors are left out.
     *
     * @param parameters receives the tensors
     * @param prefix what to put before the names, for example {@code "bert."}
     * @return the encoder over these parameters
     * @throws IllegalArgumentException naming file and tensor, what must hold and what came, if a tensor is missing or
     *     has another shape; the parameters are unchanged then
     */
    public BertEncoder loadInto(Parameters parameters, String prefix) {
        boolean pooler =
                storedNames().keySet().containsAll(BertShapes.pooler(config).keySet());
        copy(parameters, prefix, config, pooler);
        return new BertEncoder(config, parameters, prefix);
    }

    /**
     * Copies the embeddings and the first layers, without a pooler; otherwise as {@link #loadInto}.
     *
     * @param parameters receives the tensors
     * @param prefix what to put before the names
     * @param layers how many of the first layers, in [1, L]
     */
    void loadLayersInto(Parameters parameters, String prefix, int layers) {
        if (layers < 1 || layers > config.layers()) {
            throw new IllegalArgumentException("layers must be in [1, " + config.layers() + "], got " + layers);
        }
        copy(parameters, prefix, config.withLayers(layers), false);
    }

    private void copy(Parameters parameters, String prefix, BertConfig part, boolean pooler) {
        Map<String, String> stored = storedNames();
        Map<String, Shape> wanted = new java.util.LinkedHashMap<>(BertShapes.of(part));
        if (pooler) {
            wanted.putAll(BertShapes.pooler(part));
        }
        List<String> missing = new ArrayList<>(wanted.keySet());
        missing.removeAll(stored.keySet());
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(tensors.whence() + " must hold every tensor of a BERT encoder with "
                    + part.layers() + " layers; missing: " + missing);
        }
        wanted.forEach((name, shape) -> {
            Shape found = tensors.tensor(stored.get(name)).shape();
            if (!found.equals(shape)) {
                throw new IllegalArgumentException(
                        tensors.whence() + ": " + stored.get(name) + " must be " + shape + ", got " + found);
            }
        });
        wanted.keySet()
                .forEach(name -> parameters.put(
                        prefix + name,
                        tensors.tensor(stored.get(name)).toFloat32().toArray(parameters.manager())));
    }

    /**
     * Finds a tensor outside the encoder, for example the head of masked language modelling.
     *
     * @param name its stored name
     * @return the tensor, if the checkpoint has it
     */
    public Optional<StoredTensor> tensor(String name) {
        return tensors.names().contains(name) ? Optional.of(tensors.tensor(name)) : Optional.empty();
    }

    /** From canonical names to stored names. */
    private Map<String, String> storedNames() {
        Map<String, String> stored = new HashMap<>();
        for (String name : tensors.names()) {
            String canonical = name.startsWith("bert.") ? name.substring("bert.".length()) : name;
            canonical = canonical
                    .replaceFirst("LayerNorm\\.gamma$", "LayerNorm.weight")
                    .replaceFirst("LayerNorm\\.beta$", "LayerNorm.bias");
            stored.put(canonical, name);
        }
        return stored;
    }
}
