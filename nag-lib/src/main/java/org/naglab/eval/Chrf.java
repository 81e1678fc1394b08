package org.naglab.eval;

import java.util.ArrayList;
import java.util.List;

/**
 * Measures the overlap of character n-grams of order 1 to 6, recall counted twice as much as precision: chrF2 of Popović
 * (2015), and chrF2++ of Popović (2017) with word n-grams, equal to sacreBLEU 2.6.0. White space does not count; orders
 * for which either side has no n-gram are left out.
 *
 * @param wordOrder highest order of word n-grams; 0 is chrF2, 2 is chrF2++
 */
public record Chrf(int wordOrder) {
    private static final int CHARACTER_ORDERS = 6;
    private static final double BETA_SQUARED = 4;
    private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    public Chrf {
        if (wordOrder < 0 || wordOrder > 4) {
            throw new IllegalArgumentException("wordOrder must be in [0, 4], got " + wordOrder);
        }
    }

    /**
     * Scores a corpus with one reference for each hypothesis.
     *
     * @param hypotheses one text for each item
     * @param references one text for each item
     * @return the score of the corpus as a whole, in [0, 1]
     */
    public double corpus(List<String> hypotheses, List<String> references) {
        Sizes.requireEqual("hypotheses", hypotheses.size(), "references", references.size());
        double[] sum = new double[3 * (CHARACTER_ORDERS + wordOrder)];
        for (int i = 0; i < hypotheses.size(); i++) {
            Tally.add(sum, statistics(hypotheses.get(i), references.get(i)));
        }
        return fromStatistics(sum);
    }

    /**
     * Scores one sentence.
     *
     * @param hypothesis what was written
     * @param reference what should have been written
     * @return the score, in [0, 1]
     */
    public double sentence(String hypothesis, String reference) {
        return fromStatistics(statistics(hypothesis, reference));
    }

    /** For each order: n-grams of the hypothesis (0 if the reference has none), n-grams of the reference, matches. */
    double[] statistics(String hypothesis, String reference) {
        double[] statistics = new double[3 * (CHARACTER_ORDERS + wordOrder)];
        List<Integer> ourCharacters = characters(hypothesis);
        List<Integer> theirCharacters = characters(reference);
        for (int n = 1; n <= CHARACTER_ORDERS; n++) {
            count(statistics, n - 1, ourCharacters, theirCharacters, n);
        }
        List<String> ourWords = words(hypothesis);
        List<String> theirWords = words(reference);
        for (int n = 1; n <= wordOrder; n++) {
            count(statistics, CHARACTER_ORDERS + n - 1, ourWords, theirWords, n);
        }
        return statistics;
    }

    private static <T> void count(double[] statistics, int row, List<T> ours, List<T> theirs, int n) {
        int ourTotal = NGrams.total(ours.size(), n);
        int theirTotal = NGrams.total(theirs.size(), n);
        statistics[3 * row] = theirTotal > 0 ? ourTotal : 0;
        statistics[3 * row + 1] = theirTotal;
        statistics[3 * row + 2] = NGrams.matches(NGrams.count(ours, n), NGrams.count(theirs, n));
    }

    static double fromStatistics(double[] statistics) {
        double precision = 0;
        double recall = 0;
        int orders = 0;
        for (int row = 0; row < statistics.length; row += 3) {
            if (statistics[row] > 0 && statistics[row + 1] > 0) {
                precision += statistics[row + 2] / statistics[row];
                recall += statistics[row + 2] / statistics[row + 1];
                orders++;
            }
        }
        if (precision + recall == 0) {
            return 0;
        }
        precision /= orders;
        recall /= orders;
        return (1 + BETA_SQUARED) * precision * recall / (BETA_SQUARED * precision + recall);
    }

    private static List<Integer> characters(String text) {
        return String.join("", Whitespace.split(text)).codePoints().boxed().toList();
    }

    /** Words with one punctuation mark split off, at the end if there is one, else at the start. */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        for (String word : Whitespace.split(text)) {
            int last = word.length() - 1;
            if (word.codePointCount(0, word.length()) > 1 && PUNCTUATION.indexOf(word.charAt(last)) >= 0) {
                words.add(word.substring(0, last));
                words.add(word.substring(last));
            } else if (word.codePointCount(0, word.length()) > 1 && PUNCTUATION.indexOf(word.charAt(0)) >= 0) {
                words.add(word.substring(0, 1));
                words.add(word.substring(1));
            } else {
                words.add(word);
            }
        }
        return words;
    }
}
