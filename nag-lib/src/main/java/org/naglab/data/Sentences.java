package org.naglab.data;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a paragraph of plain text into sentences: at a full stop, question or exclamation mark before a capital. */
final class Sentences {
    private static final int FLAGS = Pattern.UNICODE_CHARACTER_CLASS;
    private static final Pattern ENGLISH_END = Pattern.compile("(?<=[.!?])[\"')\\]]*\\s+(?=[\"'(\\[]?[A-Z0-9])", FLAGS);
    private static final Pattern ENGLISH = Pattern.compile(
            "(?:\\b(?:e\\.g|i\\.e|etc|vs|cf|Dr|Mr|Mrs|St|No|Inc|Ltd|Corp|resp|aka|approx)\\.|\\b[A-Z]\\.)[\"')\\]]*$",
            FLAGS);

    private static final Pattern GERMAN_END =
            Pattern.compile("(?<=[.!?])[\"')\\]“]*\\s+(?=[\"'(\\[„]?[\\p{Lu}0-9])", FLAGS);
    private static final Pattern GERMAN = Pattern.compile(
            "(?:\\b(?:bzw|ca|evtl|ggf|inkl|Nr|usw|vgl|max|min|Dr|Hr|Fr|St|engl|etc)\\.|\\b\\p{L}\\.|\\b\\d+\\.)[\"')\\]“]*$",
            FLAGS);

    private Sentences() {}

    /**
     * Cuts a paragraph of English.
     *
     * @param paragraph text with single spaces
     * @return its sentences, at least one
     */
    static List<String> of(String paragraph) {
        return of(paragraph, ENGLISH_END, ENGLISH);
    }

    /**
     * Cuts a paragraph of German, where ordinal numbers end with a full stop too.
     *
     * @param paragraph text with single spaces
     * @return its sentences, at least one
     */
    static List<String> ofGerman(String paragraph) {
        return of(paragraph, GERMAN_END, GERMAN);
    }

    private static List<String> of(String paragraph, Pattern endOfSentence, Pattern abbreviation) {
        List<String> sentences = new ArrayList<>();
        int start = 0;
        Matcher end = endOfSentence.matcher(paragraph);
        while (end.find()) {
            if (!abbreviation.matcher(paragraph.substring(0, end.start())).find()) {
                sentences.add(paragraph.substring(start, end.start()).strip());
                start = end.end();
            }
        }
        sentences.add(paragraph.substring(start));
        return sentences;
    }
}
