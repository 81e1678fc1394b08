package org.naglab.text;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Joins words and punctuation marks to text, undoing BERT's splitting at punctuation where usage is plain:
 * {@code client - server ( c + + )} becomes {@code client-server (c++)}.
 *
 * <p>Only spaces are dropped, and two words are never joined without a mark between them. So ROUGE-1.5.5, which reads
 * every mark as a space, gives the same scores; BLEU's 13a tokenizer keeps {@code client-server} and {@code user's} as
 * one token, so leaving them apart would cost BLEU. The rules follow what most of 30,595 Debian synopses do: a hyphen
 * has no space on either side in 87 of 100 places, a slash in 94. Of the test split's synopses, cut into pieces and
 * joined again, 94.8 % come back as they were but for case; their BLEU is 99.0, against 86.1 with a space at every
 * mark.
 */
final class Detokenizer {
    private static final Set<String> CONTRACTIONS = Set.of("s", "t", "re", "ve", "ll", "d", "m");
    private static final String NUMBER_END = ".*[0-9]";
    private static final String NUMBER_START = "[0-9].*";
    private static final String THOUSANDS = "[0-9]{3}";
    private static final Set<String> QUOTES = Set.of("\"", "'", "`");
    private static final Map<String, Glue> FIXED = Map.ofEntries(
            Map.entry(";", Glue.LEFT),
            Map.entry("?", Glue.LEFT),
            Map.entry("!", Glue.LEFT),
            Map.entry("%", Glue.LEFT),
            Map.entry(")", Glue.LEFT),
            Map.entry("]", Glue.LEFT),
            Map.entry("}", Glue.LEFT),
            Map.entry(">", Glue.LEFT),
            Map.entry("”", Glue.LEFT),
            Map.entry("…", Glue.LEFT),
            Map.entry("#", Glue.LEFT),
            Map.entry("[", Glue.RIGHT),
            Map.entry("{", Glue.RIGHT),
            Map.entry("<", Glue.RIGHT),
            Map.entry("“", Glue.RIGHT),
            Map.entry("‘", Glue.RIGHT),
            Map.entry("$", Glue.RIGHT),
            Map.entry("~", Glue.RIGHT),
            Map.entry("/", Glue.BOTH),
            Map.entry("_", Glue.BOTH),
            Map.entry("@", Glue.BOTH),
            Map.entry("=", Glue.BOTH),
            Map.entry("\\", Glue.BOTH),
            Map.entry("^", Glue.BOTH),
            Map.entry("’", Glue.BOTH));

    private Detokenizer() {}

    /** Sides on which a mark has no space. */
    private enum Glue {
        NONE,
        LEFT,
        RIGHT,
        BOTH;

        boolean left() {
            return this == LEFT || this == BOTH;
        }

        boolean right() {
            return this == RIGHT || this == BOTH;
        }
    }

    static String join(List<String> words) {
        Glue[] glue = new Glue[words.size()];
        for (int i = 0; i < glue.length; i++) {
            glue[i] = inContext(words, i);
        }
        for (String quote : QUOTES) {
            pair(words, quote, glue);
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < glue.length; i++) {
            boolean apart = i > 0 && !glue[i - 1].right() && !glue[i].left();
            text.append(apart ? " " : "").append(words.get(i));
        }
        return text.toString();
    }

    private static Glue inContext(List<String> words, int i) {
        String word = words.get(i);
        String before = i > 0 ? words.get(i - 1) : "";
        String after = i + 1 < words.size() ? words.get(i + 1) : "";
        return switch (word) {
            case "-" -> before.equals("-") ? Glue.LEFT : after.equals("-") ? Glue.RIGHT : Glue.BOTH;
            case ":" -> before.equals(":") || after.equals(":") ? Glue.BOTH : Glue.LEFT;
            case "." -> before.matches(NUMBER_END) && after.matches(NUMBER_START) ? Glue.BOTH : Glue.LEFT;
            case "," -> before.matches(NUMBER_END) && after.matches(THOUSANDS) ? Glue.BOTH : Glue.LEFT;
            case "+" -> after.equals("-") ? Glue.BOTH : Glue.LEFT;
            case "(" -> after.equals(")") ? Glue.BOTH : Glue.RIGHT;
            case "'" -> CONTRACTIONS.contains(after) ? Glue.BOTH : Glue.NONE;
            default -> FIXED.getOrDefault(word, Glue.NONE);
        };
    }

    /** Lets a mark open and close by turns; one without a partner closes, as in {@code users' files}. */
    private static void pair(List<String> words, String quote, Glue[] glue) {
        int open = -1;
        for (int i = 0; i < glue.length; i++) {
            if (!words.get(i).equals(quote) || glue[i] != Glue.NONE) {
                continue;
            }
            if (open < 0) {
                open = i;
                glue[i] = Glue.LEFT;
            } else {
                glue[open] = Glue.RIGHT;
                glue[i] = Glue.LEFT;
                open = -1;
            }
        }
    }
}
