package org.naglab.cli;

import java.nio.file.Path;
import java.util.TreeMap;
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

    /** Package descriptions and their synopses, from Debian's package lists. */
    record Debian() implements DataSource {
        @Override
        public Corpus load(CacheFolder cache) {
            return DebianSynopsis.load(
                    cache.data(),
                    DebianArchive.ofThisMachine(DebianArchive.BOOKWORM),
                    Progress.terminal("debian-synopsis", 0, "byte"));
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
