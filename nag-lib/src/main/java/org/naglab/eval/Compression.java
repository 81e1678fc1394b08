package org.naglab.eval;

import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Measures how a sentence was compressed by leaving words out, as Filippova et al. (2015), "Sentence Compression by
 * Deletion with LSTMs", do: F1 of the words that are kept, and the ratio of characters.
 *
 * <p>Words are runs of letters and digits, whatever their case. A text keeps those places of the source that a longest
 * common subsequence of both gives it. A word may stand in the source several times: of all such places, those are taken at
 * which hypothesis and reference agree most, so that a hypothesis that is the reference scores 1 where the source has all
 * its words. Words that the source does not have, or not in this order, are kept wrongly by a hypothesis and missed in a
 * reference: precision is agreed places / words of the hypothesis, recall is agreed places / words of the reference.
 *
 * <p>Differs from the paper, whose systems mark words of the source, in that systems here write text of their own.
 */
public final class Compression {
    private static final Pattern WORD = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);

    private Compression() {}

    /**
     * Compares the words that two texts keep of a source. {@code O(|source| · |hypothesis| · |reference|)}.
     *
     * @param source what was to be compressed
     * @param hypothesis what was written
     * @param reference what should have been written
     * @return precision, recall and F1 of kept words
     */
    public static Overlap keptWords(String source, String hypothesis, String reference) {
        List<String> ours = words(hypothesis);
        List<String> theirs = words(reference);
        return Overlap.of(agreed(words(source), ours, theirs), ours.size(), theirs.size());
    }

    /**
     * Measures how much is left.
     *
     * @param source what was to be compressed
     * @param hypothesis what was written
     * @return characters of the hypothesis / characters of the source; 0 for an empty source
     */
    public static double ratio(String source, String hypothesis) {
        int characters = source.codePointCount(0, source.length());
        return characters == 0 ? 0 : (double) hypothesis.codePointCount(0, hypothesis.length()) / characters;
    }

    /**
     * Finds places that both keep. A state is what is left of source, hypothesis and reference; its value counts places
     * kept by either, and, as the lower digit, those kept by both.
     */
    private static int agreed(List<String> source, List<String> ours, List<String> theirs) {
        int base = Math.min(ours.size(), theirs.size()) + 1;
        int[][] next = new int[ours.size() + 1][theirs.size() + 1]; // without any word of the source
        for (String word : source.reversed()) {
            int[][] best = new int[ours.size() + 1][theirs.size() + 1];
            for (int i = ours.size(); i >= 0; i--) {
                boolean keepsOurs = i < ours.size() && word.equals(ours.get(i));
                for (int j = theirs.size(); j >= 0; j--) {
                    boolean keepsTheirs = j < theirs.size() && word.equals(theirs.get(j));
                    int value = next[i][j];
                    if (i < ours.size()) {
                        value = Math.max(value, best[i + 1][j]);
                    }
                    if (j < theirs.size()) {
                        value = Math.max(value, best[i][j + 1]);
                    }
                    if (keepsOurs) {
                        value = Math.max(value, next[i + 1][j] + base);
                    }
                    if (keepsTheirs) {
                        value = Math.max(value, next[i][j + 1] + base);
                    }
                    if (keepsOurs && keepsTheirs) {
                        value = Math.max(value, next[i + 1][j + 1] + 2 * base + 1);
                    }
                    best[i][j] = value;
                }
            }
            next = best;
        }
        return next[0][0] % base;
    }

    private static List<String> words(String text) {
        return WORD.matcher(text.toLowerCase(Locale.ROOT))
                .results()
                .map(MatchResult::group)
                .toList();
    }
}
