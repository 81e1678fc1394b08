package org.naglab.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Pattern;
import org.naglab.io.Progress;

/**
 * Translation from German: 17,000 example sentences of the dictionary of TU Chemnitz (Ding), everyday language, from a
 * package of Debian. See {@code datasets/ding-de-en/card.md}.
 *
 * <p>A line of the dictionary is {@code German | German :: English | English}: an entry, and examples of its use at the
 * same places of both sides. A pair is named {@code line.place}; its split is chosen by its entry, because the examples of
 * one entry resemble each other.
 */
public record DingDeEn() implements NamedCorpus {
    /** Changes whenever the same package would give other pairs. */
    private static final String RECIPE = "1";

    private static final String FILE = "usr/share/trans/de-en";
    private static final int FLAGS = Pattern.UNICODE_CHARACTER_CLASS;

    /** Word classes, subjects and other spellings. */
    private static final Pattern ANNOTATION = Pattern.compile("\\s*(?:\\{[^}]*}|\\[[^]]*]|<[^>]*>)", FLAGS);

    private static final Pattern SENTENCE = Pattern.compile("[\"„“‚‘'»]?[\\p{Lu}\\d].*[.!?…][\"“”’'«]?", FLAGS);

    /** What offers a choice, or stands for any person or thing: {@code he/she}, {@code (up)}, {@code jdm.}. */
    private static final Pattern VARIANT =
            Pattern.compile("[/()|]|\\b(?:sb|sth|sb’s|jd|jds|jdm|jdn|etw|Br|Am)\\.|\\.\\.\\.\\s|…\\s", FLAGS);

    @Override
    public String name() {
        return "ding-de-en";
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
        return "GPL-2+, (c) Frank Richter";
    }

    @Override
    public String edition(Origins origins) {
        return origins.debian().suite() + "-recipe" + RECIPE;
    }

    @Override
    public CorpusDraft make(Origins origins, Path work, Progress progress) throws IOException {
        DebianSnapshot snapshot = origins.debian().fetch(work, List.of(), progress);
        DebianSnapshot.Fetched dictionary = snapshot.fetch("trans-de-en");
        String text = new String(dictionary.file().read(Set.of(FILE)).get(FILE), StandardCharsets.UTF_8);
        return pairs(text.lines().toList()).draft(snapshot.provenance(RECIPE, dictionary));
    }

    private static PairFilter pairs(List<String> lines) {
        PairFilter filter = new PairFilter(3, 80, 2.5);
        for (int i = 0; i < lines.size(); i++) {
            String[] sides = lines.get(i).split(" :: ", -1);
            if (sides.length != 2 || lines.get(i).startsWith("#")) {
                filter.count("lines that are no entry");
                continue;
            }
            String[] german = sides[0].split(" \\| ", -1);
            String[] english = sides[1].split(" \\| ", -1);
            filter.count("entries");
            if (german.length != english.length) {
                filter.leaveOut("entry with other places on each side");
                continue;
            }
            String entry = plain(german[0]);
            for (int place = 0; place < german.length; place++) {
                add(filter, entry, (i + 1) + "." + place, plain(german[place]), plain(english[place]));
            }
        }
        return filter;
    }

    private static void add(PairFilter filter, String entry, String id, String german, String english) {
        if (!SENTENCE.matcher(german).matches() || !SENTENCE.matcher(english).matches()) {
            filter.leaveOut("no sentence");
        } else if (VARIANT.matcher(german).find() || VARIANT.matcher(english).find()) {
            filter.leaveOut("offers a choice of words");
        } else {
            filter.add(entry.isEmpty() ? id : entry, id, german, english);
        }
    }

    /** The first of several translations, without annotations. */
    private static String plain(String text) {
        return ANNOTATION
                .matcher(text.split(";(?:\\s|$)", 2)[0])
                .replaceAll("")
                .strip()
                .replaceAll("\\s+", " ");
    }
}
