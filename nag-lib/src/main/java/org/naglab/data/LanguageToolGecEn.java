package org.naglab.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.naglab.io.Progress;

/**
 * Grammar correction: the examples that the writers of LanguageTool's English rules give, a sentence with a mistake and
 * the same sentence without it, from an artifact of Maven Central. See {@code datasets/languagetool-gec-en/card.md}.
 *
 * <p>A pair is named by its rule and a number; its split is chosen by the group of its rule, because the examples of a
 * group show the same mistake.
 */
public record LanguageToolGecEn() implements NamedCorpus {
    /** Changes whenever the same jar would give other pairs. */
    private static final String RECIPE = "1";

    private static final MavenRepository.Jar JAR = new MavenRepository.Jar(
            "org.languagetool",
            "language-en",
            "6.4",
            "68a46d9f5d85f207ea470863ead0d5b498d7b112f6f1fb98e9d2e58c7aabfe38");

    /** Those of single countries are left out: what one corrects, the other prescribes. */
    private static final List<String> RULES = List.of("grammar", "style");

    @Override
    public String name() {
        return "languagetool-gec-en";
    }

    @Override
    public Task task() {
        return Task.CORRECTION;
    }

    @Override
    public SequencedMap<String, CopyRule> baselines() {
        return new LinkedHashMap<>(Map.of("copy", CopyRule.COPY));
    }

    @Override
    public String licence() {
        return "LGPL-2.1+ (its pom: resources may be under different licences)";
    }

    @Override
    public String edition(Origins origins) {
        return JAR.version() + "-recipe" + RECIPE;
    }

    @Override
    public CorpusDraft make(Origins origins, Path work, Progress progress) throws IOException {
        Path jar = origins.maven().fetch(JAR, work, progress);
        PairFilter filter = new PairFilter(3, 80, 2);
        try (ZipFile files = new ZipFile(jar.toFile())) {
            for (String rules : RULES) {
                String path = "org/languagetool/rules/en/" + rules + ".xml";
                ZipEntry entry = files.getEntry(path);
                if (entry == null) {
                    throw new IOException(jar.getFileName() + " must hold " + path + ", but it does not");
                }
                try (InputStream in = files.getInputStream(entry)) {
                    CorrectionRules.read(in, rules, filter);
                }
            }
        }
        SortedMap<String, String> origin = new TreeMap<>();
        origin.put("origin", "Maven, %s:%s:%s".formatted(JAR.group(), JAR.name(), JAR.version()));
        origin.put("origin sha256", JAR.sha256());
        origin.put("recipe", RECIPE);
        return filter.draft(origin);
    }
}
