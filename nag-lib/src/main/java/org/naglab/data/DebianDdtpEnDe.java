package org.naglab.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import org.naglab.data.Stanzas.Stanza;
import org.naglab.io.Progress;

/**
 * Translation into German: 24,000 sentences of Debian's package descriptions and their translations by the Debian
 * Description Translation Project. Made from the archive's own indexes on the user's machine; never shipped, because each
 * text stands under its package's licence. See {@code datasets/debian-ddtp-en-de/card.md}.
 *
 * <p>Descriptions are joined by the checksum of the English one. Where both have as many paragraphs, the sentences of a
 * paragraph are paired if there are as many of them. A pair is named by its package and a number; its split is chosen by
 * its source package.
 */
public record DebianDdtpEnDe() implements NamedCorpus {
    /** Changes whenever the same archive would give other pairs. */
    private static final String RECIPE = "1";

    private static final Pattern ITEM = Pattern.compile("\\s+.*|[-*+o•] .*", Pattern.DOTALL);

    @Override
    public String name() {
        return "debian-ddtp-en-de";
    }

    @Override
    public Task task() {
        return Task.TRANSLATION;
    }

    @Override
    public SequencedMap<String, CopyRule> baselines() {
        return new LinkedHashMap<>(Map.of("copy", CopyRule.COPY));
    }

    @Override
    public String licence() {
        return DebianSynopsis.LICENCE;
    }

    @Override
    public String edition(Origins origins) {
        return origins.debian().suite() + "-recipe" + RECIPE;
    }

    @Override
    public CorpusDraft make(Origins origins, Path work, Progress progress) throws IOException {
        DebianSnapshot snapshot = origins.debian().fetch(work, List.of("en", "de"), progress);
        return pairs(snapshot.descriptions("en"), snapshot.descriptions("de"), snapshot.sourcePackages())
                .draft(snapshot.provenance(RECIPE));
    }

    private static PairFilter pairs(List<Stanza> english, List<Stanza> german, Map<String, String> sourcePackages) {
        Map<String, Stanza> translations = new HashMap<>();
        german.forEach(stanza -> translations.put(stanza.value("Description-md5"), stanza));
        PairFilter filter = new PairFilter(3, 80, 2.5);
        Map<String, Integer> numbers = new HashMap<>();
        for (Stanza stanza : english) {
            Stanza translation = translations.remove(stanza.value("Description-md5")); // equal texts: the first only
            if (translation == null) {
                continue;
            }
            filter.count("translated descriptions");
            List<String> paragraphs = paragraphs(stanza.lines("Description-en"));
            List<String> translated = paragraphs(translation.lines("Description-de"));
            if (paragraphs.size() != translated.size()) {
                filter.leaveOut("description with other paragraphs");
                continue;
            }
            String name = stanza.value("Package");
            String key = sourcePackages.getOrDefault(name, name);
            for (int i = 0; i < paragraphs.size(); i++) {
                List<String> sources = Sentences.of(paragraphs.get(i));
                List<String> targets = Sentences.ofGerman(translated.get(i));
                if (sources.size() != targets.size()) {
                    filter.leaveOut("paragraph with another number of sentences");
                    continue;
                }
                for (int s = 0; s < sources.size(); s++) {
                    add(filter, key, name + "." + numbers.merge(name, 1, Integer::sum), sources.get(s), targets.get(s));
                }
            }
        }
        return filter;
    }

    private static void add(PairFilter filter, String key, String id, String source, String target) {
        if (source.equals(target)) {
            filter.leaveOut("not translated");
        } else {
            filter.add(key, id, source, target);
        }
    }

    /** Paragraphs of running text; lists and verbatim lines separate them, and are dropped. */
    private static List<String> paragraphs(List<String> description) {
        List<String> paragraphs = new ArrayList<>();
        StringBuilder paragraph = new StringBuilder();
        boolean item = false;
        for (String line : description.subList(Math.min(1, description.size()), description.size())) {
            String text = line.substring(1);
            boolean separates = text.strip().equals(".");
            item = !separates && (item || ITEM.matcher(text).matches());
            if (separates || item) {
                end(paragraph, paragraphs);
            } else {
                paragraph.append(text.strip()).append(' ');
            }
        }
        end(paragraph, paragraphs);
        return paragraphs;
    }

    private static void end(StringBuilder paragraph, List<String> paragraphs) {
        String text = paragraph.toString().strip().replaceAll("\\s+", " ");
        if (!text.isEmpty()) {
            paragraphs.add(text);
        }
        paragraph.setLength(0);
    }
}
