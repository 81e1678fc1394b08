package org.naglab.data;

import java.nio.file.Path;
import java.util.List;

/**
 * A way in which files hold pairs of texts. Every line or object must hold one pair; one that does not is an error that
 * names the file, the line, what must hold and what came. Files are UTF-8.
 */
public sealed interface TextFormat
        permits TabSeparated, AlignedLines, JsonLines, ArticleTitle, SentenceCompression, SquadQuestions, GlueTable {
    /**
     * Reads all pairs.
     *
     * @param path the file; for {@link AlignedLines} the common beginning of both file names
     * @return the pairs in the order of the lines
     * @throws java.io.UncheckedIOException naming the file, when it cannot be read
     * @throws IllegalArgumentException naming file and line, when a line holds no pair
     */
    List<Example> read(Path path);
}
