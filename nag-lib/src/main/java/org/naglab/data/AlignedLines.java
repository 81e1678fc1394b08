package org.naglab.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Two files of which line n is the source and the target of pair n, as fairseq and Moses keep them. A pair is named
 * {@code beginning:line}.
 *
 * @param sourceSuffix end of the source file's name, for example {@code .src}
 * @param targetSuffix end of the target file's name, for example {@code .tgt}
 */
public record AlignedLines(String sourceSuffix, String targetSuffix) implements TextFormat {
    /** Files ending in {@code .src} and {@code .tgt}. */
    public static final AlignedLines SRC_TGT = new AlignedLines(".src", ".tgt");

    /** Gigaword's headlines (Rush et al., 2015): {@code train.article.txt} and {@code train.title.txt}. */
    public static final AlignedLines GIGAWORD = new AlignedLines(".article.txt", ".title.txt");

    /** Checks that there are two files. */
    public AlignedLines {
        if (sourceSuffix.equals(targetSuffix)) {
            throw new IllegalArgumentException("sourceSuffix and targetSuffix must differ, got " + sourceSuffix);
        }
    }

    /**
     * Files that end in a language, as those of IWSLT14 and WMT do: {@code train.de}, {@code train.en}.
     *
     * @param source language to read, for example {@code de}
     * @param target language to write
     * @return the format
     */
    public static AlignedLines ofLanguages(String source, String target) {
        return new AlignedLines("." + source, "." + target);
    }

    @Override
    public List<Example> read(Path beginning) {
        Path sourceFile = beginning.resolveSibling(beginning.getFileName() + sourceSuffix);
        Path targetFile = beginning.resolveSibling(beginning.getFileName() + targetSuffix);
        List<String> sources = TextLines.read(sourceFile);
        List<String> targets = TextLines.read(targetFile);
        if (sources.size() != targets.size()) {
            throw new IllegalArgumentException("aligned files must have the same number of lines: " + sources.size()
                    + " in " + sourceFile + ", but " + targets.size() + " in " + targetFile);
        }
        List<Example> examples = new ArrayList<>(sources.size());
        for (int i = 0; i < sources.size(); i++) {
            String line = ":" + (i + 1);
            examples.add(new Example(
                    beginning.getFileName() + line,
                    TextLines.present(sourceFile + line, "source", sources.get(i)),
                    TextLines.present(targetFile + line, "target", targets.get(i))));
        }
        return examples;
    }
}
