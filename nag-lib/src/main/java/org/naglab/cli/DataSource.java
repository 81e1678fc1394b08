package org.naglab.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.naglab.data.CopyRule;
import org.naglab.data.Corpus;
import org.naglab.data.DebianSynopsis;
import org.naglab.data.NamedCorpus;
import org.naglab.data.Origins;
import org.naglab.data.Task;
import org.naglab.data.TextFormat;
import org.naglab.io.CacheFolder;
import org.naglab.io.Progress;

/** Where an experiment's pairs come from. */
public sealed interface DataSource {

    /**
     * Obtains the pairs, from the cache where they are there.
     *
     * @param cache where fetched data is kept
     * @return the corpus
     */
    Corpus load(CacheFolder cache);

    /**
     * Gives the corpus's name.
     *
     * @return for reports
     */
    String name();

    /**
     * Tells what is to be written.
     *
     * @return the kind of writing
     */
    Task task();

    /**
     * Gives the rules that a model must beat on these pairs.
     *
     * @return rules by the name that reports show, in their order
     */
    SequencedMap<String, CopyRule> baselines();

    /**
     * A corpus that is obtained by its name.
     *
     * @param name one of {@link NamedCorpus#all}
     */
    record Named(String name) implements DataSource {
        /** Checks the name. */
        public Named {
            NamedCorpus.of(name);
        }

        @Override
        public Corpus load(CacheFolder cache) {
            try (Progress progress = Progress.terminal(name, 0, "byte")) {
                return NamedCorpus.of(name).load(cache.data(), Origins.ofThisMachine(), progress);
            }
        }

        @Override
        public Task task() {
            return NamedCorpus.of(name).task();
        }

        @Override
        public SequencedMap<String, CopyRule> baselines() {
            return NamedCorpus.of(name).baselines();
        }
    }

    /** The default corpus under the type that runs of earlier versions have in their configuration. */
    record Debian() implements DataSource {
        private static final Named DEFAULT = new Named(DebianSynopsis.NAME);

        @Override
        public Corpus load(CacheFolder cache) {
            return DEFAULT.load(cache);
        }

        @Override
        public String name() {
            return DEFAULT.name();
        }

        @Override
        public Task task() {
            return DEFAULT.task();
        }

        @Override
        public SequencedMap<String, CopyRule> baselines() {
            return DEFAULT.baselines();
        }
    }

    /**
     * Files of the user's.
     *
     * @param name of the corpus, for reports
     * @param format how the files hold pairs
     * @param train pairs to fit
     * @param dev pairs to choose by
     * @param test pairs to report on
     */
    record Files(String name, TextFormat format, Path train, Path dev, Path test) implements DataSource {
        @Override
        public Corpus load(CacheFolder cache) {
            var provenance = new TreeMap<String, String>();
            provenance.put("train", train.toString());
            provenance.put("dev", dev.toString());
            provenance.put("test", test.toString());
            return new Corpus(name, format.read(train), format.read(dev), format.read(test), provenance);
        }

        @Override
        public Task task() {
            return Task.SUMMARISATION;
        }

        @Override
        public SequencedMap<String, CopyRule> baselines() {
            return new LinkedHashMap<>(Map.of("first 8 words", CopyRule.FIRST_8_WORDS));
        }
    }
}
