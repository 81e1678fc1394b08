package org.naglab.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.naglab.io.Progress;

/**
 * Sentence compression: the 4,400 pairs of {@link DebianSynopsis} whose synopsis leaves words out of the description and
 * does nothing else: its words, whatever their case, stand in the source in the same order. See {@code
 * datasets/debian-synopsis-extractive/card.md}.
 */
public record DebianSynopsisExtractive() implements NamedCorpus {
    /** Changes whenever the same pairs of the larger corpus would give others here. */
    private static final String RECIPE = "1";

    private static final NamedCorpus WHOLE = new DebianSynopsis();

    @Override
    public String name() {
        return "debian-synopsis-extractive";
    }

    @Override
    public Task task() {
        return Task.COMPRESSION;
    }

    @Override
    public SequencedMap<String, CopyRule> baselines() {
        SequencedMap<String, CopyRule> rules = WHOLE.baselines();
        rules.putFirst("copy", CopyRule.COPY);
        return rules;
    }

    @Override
    public String licence() {
        return WHOLE.licence();
    }

    @Override
    public String edition(Origins origins) {
        return WHOLE.edition(origins) + "." + RECIPE;
    }

    @Override
    public CorpusDraft make(Origins origins, Path work, Progress progress) throws IOException {
        CorpusDraft whole = WHOLE.make(origins, work, progress);
        List<KeyedExample> pairs = new ArrayList<>();
        for (KeyedExample pair : whole.pairs()) {
            if (keepsOnly(pair.example())) {
                pairs.add(pair);
            }
        }
        Map<String, Integer> counts = new HashMap<>();
        counts.put("left out: not extractive", whole.pairs().size() - pairs.size());
        return new CorpusDraft(pairs, whole.provenance(), counts);
    }

    private static boolean keepsOnly(Example example) {
        List<String> source = Tokens.words(example.source());
        int next = 0;
        for (String word : Tokens.words(example.target())) {
            int place = source.subList(next, source.size()).indexOf(word);
            if (place < 0) {
                return false;
            }
            next += place + 1;
        }
        return true;
    }
}
