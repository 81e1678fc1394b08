package org.naglab.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import org.naglab.data.SwordText.Testament;
import org.naglab.io.Progress;

/**
 * Rewriting: 31,000 verses of the King James Version (English of 1769) and of the World English Bible (of today), both in
 * the public domain, from two packages of Debian. See {@code datasets/bible-kjv-web/card.md}.
 *
 * <p>A pair is named by its verse, {@code Gen.1.1}; its split is chosen by its chapter, because neighbouring verses repeat
 * each other.
 */
public record BibleKjvWeb() implements NamedCorpus {
    /** Changes whenever the same packages would give other pairs. */
    private static final String RECIPE = "1";

    @Override
    public String name() {
        return "bible-kjv-web";
    }

    @Override
    public Task task() {
        return Task.REWRITING;
    }

    @Override
    public SequencedMap<String, CopyRule> baselines() {
        SequencedMap<String, CopyRule> rules = new LinkedHashMap<>();
        rules.put("copy", CopyRule.COPY);
        rules.put("copy with modern words (best rule)", CopyRule.MODERN_WORDS);
        return rules;
    }

    @Override
    public String licence() {
        return "public domain (in the UK the King James Version is under letters patent); call no changed text World"
                + " English Bible";
    }

    @Override
    public String edition(Origins origins) {
        return origins.debian().suite() + "-recipe" + RECIPE;
    }

    @Override
    public CorpusDraft make(Origins origins, Path work, Progress progress) throws IOException {
        DebianSnapshot snapshot = origins.debian().fetch(work, List.of(), progress);
        DebianSnapshot.Fetched kjv = snapshot.fetch("sword-text-kjv");
        DebianSnapshot.Fetched web = snapshot.fetch("sword-text-web");
        return draft(
                verses(kjv.file(), "engKJV2006eb"),
                verses(web.file(), "engWEB2015eb"),
                snapshot.provenance(RECIPE, kjv, web));
    }

    private static CorpusDraft draft(
            SequencedMap<String, String> old, Map<String, String> modern, SortedMap<String, String> origin) {
        PairFilter filter = new PairFilter(3, 80, 2);
        old.forEach((verse, source) -> {
            filter.count("verses");
            if (modern.containsKey(verse)) {
                filter.add(verse.substring(0, verse.lastIndexOf('.')), verse, source, modern.get(verse));
            } else {
                filter.leaveOut("not in the World English Bible");
            }
        });
        return filter.draft(origin);
    }

    private static SequencedMap<String, String> verses(DebFile file, String module) throws IOException {
        String folder = "usr/share/sword/modules/texts/ztext/" + module + "/";
        Set<String> paths = new HashSet<>();
        for (String testament : List.of("ot", "nt")) {
            for (String suffix : List.of(".bzs", ".bzv", ".bzz")) {
                paths.add(folder + testament + suffix);
            }
        }
        Map<String, byte[]> files = file.read(paths);
        SequencedMap<String, String> verses = new LinkedHashMap<>();
        for (String testament : List.of("ot", "nt")) {
            String path = folder + testament;
            verses.putAll(SwordText.verses(
                    new Testament(files.get(path + ".bzs"), files.get(path + ".bzv"), files.get(path + ".bzz"))));
        }
        return verses;
    }
}
