package org.naglab.data;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A way to write a headline by copying words of the source, without a model: what a model must beat. Words are what
 * stands between spaces.
 */
public sealed interface CopyRule {
    /** The usual baseline of headline corpora; 30.8/14.3/28.0 on the test split of {@code debian-synopsis}. */
    CopyRule FIRST_8_WORDS = new FirstWords(8);

    /** A definition's head, 8 words: ROUGE-1/2/L 33.9/17.2/31.1 on the test split of {@code debian-synopsis}. */
    CopyRule DEFINITION_HEAD = new DefinitionHead(8);

    /** The best rule found on the dev split of {@code debian-synopsis}; 38.2/20.7/35.1 on its test split. */
    CopyRule DEFINITION_CLAUSE = new DefinitionClause(13);

    /**
     * Writes a headline.
     *
     * @param source a text of one or more sentences
     * @return some of its words in their order; not blank when the source is not
     */
    String apply(String source);

    /**
     * The first words.
     *
     * @param words how many, at least 1
     */
    record FirstWords(int words) implements CopyRule {
        /** Checks the number. */
        public FirstWords {
            Words.requirePositive(words);
        }

        @Override
        public String apply(String source) {
            return Words.first(words, source);
        }
    }

    /**
     * The first words of the first sentence, after "NAME is a" where it begins so.
     *
     * @param words how many, at least 1
     */
    record DefinitionHead(int words) implements CopyRule {
        private static final Pattern LEAD =
                Pattern.compile("^(?:\\S+\\s+){0,4}?(?:is|are)\\s+(?:an?|the)\\s+", Words.FLAGS);

        /** Checks the number. */
        public DefinitionHead {
            Words.requirePositive(words);
        }

        @Override
        public String apply(String source) {
            return Words.first(words, Words.without(LEAD, Words.firstSentence(source)));
        }
    }

    /**
     * The first words of the first sentence's main clause: after "NAME is a", "NAME provides" and the like or a leading
     * article, up to the first comma, semicolon, parenthesis or relative pronoun that leaves four words.
     *
     * @param words how many, at least 1
     */
    record DefinitionClause(int words) implements CopyRule {
        private static final int FEWEST = 4;
        private static final Pattern LEAD = Pattern.compile(
                "^(?:(?:\\S+\\s+){0,6}?(?:(?:is|are)\\s+(?:an?|the)"
                        + "|(?:provides?|contains|implements|offers)(?:\\s+(?:an?|the))?)\\s+|(?:This|The|An?)\\s+)",
                Words.FLAGS);
        private static final Pattern CLAUSE_END =
                Pattern.compile(",\\s|\\s(?:which|that|whose|where|who)\\s|;|\\s\\(", Words.FLAGS);

        /** Checks the number. */
        public DefinitionClause {
            Words.requirePositive(words);
        }

        @Override
        public String apply(String source) {
            String definition = Words.without(LEAD, Words.firstSentence(source));
            Matcher end = CLAUSE_END.matcher(definition);
            while (end.find()) {
                String clause = definition.substring(0, end.start());
                if (Words.of(clause).size() >= FEWEST) {
                    return Words.first(words, clause);
                }
            }
            return Words.first(words, definition);
        }
    }

    /** What the rules share. */
    final class Words {
        private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS;
        private static final Pattern SENTENCE_END = Pattern.compile("[.!?](?:\\s|$)", FLAGS);

        private Words() {}

        private static void requirePositive(int words) {
            if (words < 1) {
                throw new IllegalArgumentException("words must be >= 1, got " + words);
            }
        }

        private static List<String> of(String text) {
            return Arrays.asList(text.strip().split("\\s+"));
        }

        private static String first(int words, String text) {
            return of(text).stream().limit(words).collect(Collectors.joining(" "));
        }

        private static String firstSentence(String text) {
            Matcher end = SENTENCE_END.matcher(text);
            return end.find() && end.start() > 0 ? text.substring(0, end.start()) : text;
        }

        private static String without(Pattern lead, String text) {
            String rest = lead.matcher(text).replaceFirst("");
            return rest.isBlank() ? text : rest;
        }
    }
}
