package org.naglab.data;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a paragraph of plain English into sentences: at a full stop, question or exclamation mark before a capital. */
final class Sentences {
    private static final int FLAGS = Pattern.UNICODE_CHARACTER_CLASS;
    private static final Pattern END = Pattern.compile("(?<=[.!?])[\"')\\]]*\\s+(?=[\"'(\\[]?[A-Z0-9])", FLAGS);
    private static final Pattern ABBREVIATION = Pattern.compile(
            "(?:\\b(?:e\\.g|i\\.e|etc|vs|cf|Dr|Mr|Mrs|St|No|Inc|Ltd|Corp|resp|aka|approx)\\.|\\b[A-Z]\\.)[\"')\\]]*$",
            FLAGS);

    private Sentences() {}

    /**
     * Cuts a paragraph.
     *
     * @param paragraph text with single spaces
     * @return its sentences, at least one
     */
    static List<String> of(String paragraph) {
        List<String> sentences = new ArrayList<>();
        int start = 0;
        Matcher end = END.matcher(paragraph);
        while (end.find()) {
            if (!ABBREVIATION.matcher(paragraph.substring(0, end.start())).find()) {
                sentences.add(paragraph.substring(start, end.start()).strip());
                start = end.end();
            }
        }
        sentences.add(paragraph.substring(start));
        return sentences;
    }
}
