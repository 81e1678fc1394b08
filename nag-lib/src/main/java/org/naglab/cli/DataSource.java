package org.naglab.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.naglab.data.CopyRule;
import org.naglab.data.Corpus;
import org.naglab.data.DebianArchive;
import org.naglab.data.DebianSynopsis;
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
     * Gives the rules that a model must beat on these pairs.
     *
     * @return rules by the name that reports show, in their order
     */
    default SequencedMap<String, CopyRule> baselines() {
        return new LinkedHashMap<>(Map.of("first 8 words", CopyRule.FIRST_8_WORDS));
    }

    /** Package descriptions and their synopses, from Debian's package lists. */
    record Debian() implements DataSource {
        @Override
        public Corpus load(CacheFolder cache) {
            return DebianSynopsis.load(
                    cache.data(),
                    DebianArchive.ofThisMachine(DebianArchive.BOOKWORM),
                    Progress.terminal(name(), 0, "byte"));
        }

        @Override
        public String name() {
            return DebianSynopsis.NAME;
        }

        @Override
        public SequencedMap<String, CopyRule> baselines() {
            SequencedMap<String, CopyRule> rules = DataSource.super.baselines();
            rules.put("definition head (copy rule)", CopyRule.DEFINITION_HEAD);
            rules.put("definition clause (best copy rule)", CopyRule.DEFINITION_CLAUSE);
            return rules;
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
    }
}
