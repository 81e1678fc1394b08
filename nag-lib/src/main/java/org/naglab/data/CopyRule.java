package org.naglab.data;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A way to write a target by copying words of the source, without a model: what a model must beat. Words are what stands
 * between spaces.
 */
public sealed interface CopyRule {
    /** Everything: the baseline of translation, rewriting and correction. */
    CopyRule COPY = new Everything();

    /** Everything, in today's English: BLEU 50.1 on the test split of {@code bible-kjv-web}, where copying has 43.0. */
    CopyRule MODERN_WORDS = new ModernWords();

    /** The usual baseline of headline corpora; 30.8/14.3/28.0 on the test split of {@code debian-synopsis}. */
    CopyRule FIRST_8_WORDS = new FirstWords(8);

    /** A definition's head, 8 words: ROUGE-1/2/L 33.9/17.2/31.1 on the test split of {@code debian-synopsis}. */
    CopyRule DEFINITION_HEAD = new DefinitionHead(8);

    /** The best rule found on the dev split of {@code debian-synopsis}; 38.2/20.7/35.1 on its test split. */
    CopyRule DEFINITION_CLAUSE = new DefinitionClause(13);

    /**
     * Writes a target.
     *
     * @param source a text of one or more sentences
     * @return words of it in their order, some perhaps in their modern form; not blank when the source is not
     */
    String apply(String source);

    /** The source as it is. */
    record Everything() implements CopyRule {
        @Override
        public String apply(String source) {
            return source;
        }
    }

    /**
     * The source with words of the King James Version in their form of today, as the World English Bible has them most
     * often; a capital stays a capital.
     */
    record ModernWords() implements CopyRule {
        private static final Pattern NAME = Pattern.compile("\\b(?:[Tt]he )?(?:LORD|GOD)\\b");
        private static final Pattern WORD = Pattern.compile("\\p{L}+");
        private static final Map<String, String> TODAY = words("""
            thou you, thee you, ye you, thy your, thine your, thyself yourself, mine my, art are, hast have, hath has,
            doth does, dost do, wilt will, shalt shall, shall will, mayest may, canst can, didst did, hadst had,
            unto to, upon on, saith says, spake spoke, smote struck, dwelt lived, bare bore, brethren brothers,
            seed offspring, heathen nations, neighbour neighbor, meat food, beasts animals, hosts Armies, host army,
            wherefore therefore, till until, forth out, midst middle, judgment justice, numbered counted,
            tabernacle Tent, begat fathered, sware swore, brake broke, whosoever whoever, whatsoever whatever,
            nay no, yea yes\
            """);

        @Override
        public String apply(String source) {
            String named = NAME.matcher(source).replaceAll("Yahweh");
            return WORD.matcher(named).replaceAll(word -> today(word.group()));
        }

        private static String today(String word) {
            String modern = TODAY.getOrDefault(word.toLowerCase(Locale.ROOT), word);
            return Character.isUpperCase(word.charAt(0))
                    ? Character.toUpperCase(modern.charAt(0)) + modern.substring(1)
                    : modern;
        }

        private static Map<String, String> words(String list) {
            return Arrays.stream(list.split(","))
                    .map(entry -> entry.strip().split(" "))
                    .collect(Collectors.toUnmodifiableMap(entry -> entry[0], entry -> entry[1]));
        }
    }

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
