package org.naglab.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.naglab.io.Progress;

/**
 * The default corpus: 34,000 pairs of a Debian package's description and its synopsis, a headline of 3 to 16 tokens. Made
 * from the archive's own indexes on the user's machine; never shipped, because each text stands under its package's
 * licence. See {@code datasets/debian-synopsis/card.md}.
 *
 * <p>A pair is named by its binary package; its split is chosen by its source package, so that packages built together
 * stay together.
 */
public record DebianSynopsis() implements NamedCorpus {
    /** Name of the corpus. */
    public static final String NAME = "debian-synopsis";

    /** Licence of whatever is made of package descriptions. */
    static final String LICENCE = "of each package, in its debian/copyright; not to be redistributed as a whole";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Task task() {
        return Task.SUMMARISATION;
    }

    @Override
    public SequencedMap<String, CopyRule> baselines() {
        SequencedMap<String, CopyRule> rules = new LinkedHashMap<>();
        rules.put("first 8 words", CopyRule.FIRST_8_WORDS);
        rules.put("definition head (copy rule)", CopyRule.DEFINITION_HEAD);
        rules.put("definition clause (best copy rule)", CopyRule.DEFINITION_CLAUSE);
        return rules;
    }

    @Override
    public String licence() {
        return LICENCE;
    }

    @Override
    public String edition(Origins origins) {
        return origins.debian().suite() + "-recipe" + SynopsisRecipe.VERSION;
    }

    @Override
    public CorpusDraft make(Origins origins, Path work, Progress progress) throws IOException {
        DebianSnapshot snapshot = origins.debian().fetch(work, List.of("en"), progress);
        SynopsisRecipe.Result result = SynopsisRecipe.pairs(snapshot.descriptions("en"), snapshot.sourcePackages());
        return new CorpusDraft(result.pairs(), snapshot.provenance(SynopsisRecipe.VERSION), result.counts());
    }
}
