package org.naglab.bench;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.naglab.data.DebianSynopsis;
import org.naglab.data.Example;
import org.naglab.data.NamedCorpus;
import org.naglab.data.Origins;
import org.naglab.io.CacheFolder;
import org.naglab.io.Progress;
import org.naglab.text.Encoding;
import org.naglab.text.Tokenizer;

/**
 * Texts to read, each just long enough to fill a number of positions.
 *
 * @param kind where they come from
 * @param words of the texts, in their order
 */
record Sources(String kind, List<String> words) {
    private static final int SYNTHETIC_WORDS = 20_000;

    /** Words of the test sources of debian-synopsis where the cache has them, else words of the vocabulary. */
    static Sources of(CacheFolder cache, Tokenizer tokenizer, RandomGenerator random) {
        if (Files.isDirectory(cache.data().resolve(DebianSynopsis.NAME))) {
            List<String> words = NamedCorpus.of(DebianSynopsis.NAME)
                    .load(cache.data(), Origins.ofThisMachine(), Progress.silent())
                    .test()
                    .stream()
                    .flatMap(example -> Stream.of(example.source().split("\\s+")))
                    .toList();
            return new Sources("test sources of " + DebianSynopsis.NAME, words);
        }
        List<String> whole = tokenizer.vocabulary().pieces().stream()
                .filter(piece -> piece.matches("[a-z]{2,}"))
                .toList();
        List<String> drawn = Stream.generate(() -> whole.get(random.nextInt(whole.size())))
                .limit(SYNTHETIC_WORDS)
                .toList();
        return new Sources("words drawn from the vocabulary", drawn);
    }

    /**
     * Makes batches.
     *
     * @param tokenizer cuts words into pieces
     * @param positions of each text, [CLS] and [SEP] included; the last word's pieces may go beyond, and are cut by the
     *     model
     * @param size texts of each batch
     * @param count number of batches
     * @return the batches
     */
    List<List<Example>> batches(Tokenizer tokenizer, int positions, int size, int count) {
        List<Encoding> pieces = tokenizer.encodeAll(words, Integer.MAX_VALUE);
        List<List<Example>> batches = new ArrayList<>();
        int next = 0;
        for (int b = 0; b < count; b++) {
            List<Example> batch = new ArrayList<>();
            while (batch.size() < size) {
                List<String> text = new ArrayList<>();
                for (int filled = 2; filled < positions; next = (next + 1) % words.size()) {
                    filled += pieces.get(next).length();
                    text.add(words.get(next));
                }
                batch.add(new Example("s" + batch.size(), String.join(" ", text), ""));
            }
            batches.add(batch);
        }
        return batches;
    }
}
