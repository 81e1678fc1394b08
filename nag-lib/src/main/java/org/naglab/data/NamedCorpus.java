package org.naglab.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.naglab.io.Progress;

/**
 * A corpus that is obtained by its name: fetched once from public places, made by a fixed recipe, kept in the cache with
 * its checksum. The card {@code datasets/NAME/card.md} tells its origin, licence, counts and baselines.
 */
public sealed interface NamedCorpus
        permits DebianSynopsis, DebianSynopsisExtractive, DebianDdtpEnDe, DingDeEn, BibleKjvWeb, LanguageToolGecEn {
    /**
     * Lists every corpus that can be obtained.
     *
     * @return the default corpus first
     */
    static List<NamedCorpus> all() {
        return List.of(
                new DebianSynopsis(),
                new DebianSynopsisExtractive(),
                new BibleKjvWeb(),
                new DebianDdtpEnDe(),
                new DingDeEn(),
                new LanguageToolGecEn());
    }

    /**
     * Finds a corpus.
     *
     * @param name its name
     * @return the corpus
     * @throws IllegalArgumentException listing all names, when there is none of this name
     */
    static NamedCorpus of(String name) {
        return all().stream()
                .filter(corpus -> corpus.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("name of a corpus must be one of "
                        + all().stream().map(NamedCorpus::name).collect(Collectors.joining(", ")) + ", got " + name));
    }

    /**
     * Gives the name.
     *
     * @return for reports, and for its folder in the cache
     */
    String name();

    /**
     * Tells what is to be written.
     *
     * @return the kind of writing
     */
    Task task();

    /**
     * Gives the rules that a model must beat.
     *
     * @return rules by the name that reports show, the best last
     */
    SequencedMap<String, CopyRule> baselines();

    /**
     * Tells the licence.
     *
     * @return what may be done with the texts
     */
    String licence();

    /**
     * Names what of this corpus depends on its origin and its recipe, so that another origin or recipe does not take the
     * cached pairs of this one.
     *
     * @param origins where it would be fetched from
     * @return name of a folder below that of the corpus
     */
    String edition(Origins origins);

    /**
     * Fetches and makes the pairs.
     *
     * @param origins where to fetch from
     * @param work an empty folder to fetch into; the caller removes it
     * @param progress told of the fetching
     * @return the pairs with what they were made of
     * @throws IOException when what was fetched cannot be read
     */
    CorpusDraft make(Origins origins, Path work, Progress progress) throws IOException;

    /**
     * Reads the corpus from the cache, or makes it there.
     *
     * @param data folder of data sets in the cache
     * @param origins where to fetch from when the cache has not got it
     * @param progress told of the fetching
     * @return the corpus with its provenance
     * @throws java.io.UncheckedIOException when it can be neither read nor fetched
     * @throws IllegalStateException when the cached file is not what was put there
     */
    default Corpus load(Path data, Origins origins, Progress progress) {
        return new CorpusFolder(data.resolve(name()).resolve(edition(origins))).load(this, origins, progress);
    }
}
