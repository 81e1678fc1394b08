package org.naglab.eval;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Measures how often a text says the same thing twice, the typical defect of generating all words at once. Words are
 * those of {@link Tokenization#MTEVAL_13A}, lower-cased.
 */
public final class Repetition {
    private Repetition() {}

    /**
     * Share of words that equal the word before them: {@code |{t ≥ 2 : w_t = w_(t−1)}| / |w|}, in [0, 1); 0 for an empty
     * text.
     *
     * @param text one output
     * @return the share
     */
    public static double ofAdjacentWords(String text) {
        return Tally.ratio(adjacentWords(text));
    }

    /**
     * Share of n-grams that occurred before in the same text: {@code 1 − distinct / all}, in [0, 1); 0 for a text of
     * fewer than {@code n} words.
     *
     * @param text one output
     * @param n order, at least 1
     * @return the share
     */
    public static double ofNGrams(String text, int n) {
        if (n < 1) {
            throw new IllegalArgumentException("n must be at least 1, got " + n);
        }
        return Tally.ratio(nGrams(text, n));
    }

    static double[] adjacentWords(String text) {
        List<String> words = words(text);
        int repeated = 0;
        for (int t = 1; t < words.size(); t++) {
            repeated += words.get(t).equals(words.get(t - 1)) ? 1 : 0;
        }
        return new double[] {repeated, words.size()};
    }

    static double[] nGrams(String text, int n) {
        List<String> words = words(text);
        Set<List<String>> distinct = new HashSet<>(NGrams.count(words, n).keySet());
        int total = NGrams.total(words.size(), n);
        return new double[] {total - distinct.size(), total};
    }

    private static List<String> words(String text) {
        return Tokenization.MTEVAL_13A.tokens(text.toLowerCase(Locale.ROOT));
    }
}
