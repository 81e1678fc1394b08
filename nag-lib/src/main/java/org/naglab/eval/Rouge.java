package org.naglab.eval;

import java.util.ArrayList;
import java.util.List;

/**
 * Counts the words that a summary shares with its reference: ROUGE-1, ROUGE-2 and ROUGE-L of Lin (2004), "ROUGE: A
 * Package for Automatic Evaluation of Summaries", as the script ROUGE-1.5.5 computes them with one reference.
 *
 * <p>Tokens are the runs of {@code a-z0-9} after ASCII lower-casing; everything else separates. F1 is {@code 2PR/(P+R)}
 * (1.5.5's {@code -p 0.5}). An empty hypothesis or reference scores 0.
 *
 * <p>ROUGE-L here is at sentence level: the whole text is one sequence, P = LCS/|hypothesis|, R = LCS/|reference|.
 * The summary-level variant (1.5.5 on texts of several lines, {@code rougeLsum} elsewhere) takes, for each line of the
 * reference, the union of its common subsequences with every line of the hypothesis. Both are equal where hypothesis
 * and reference are one line each, as headlines and synopses are.
 *
 * <p>Differs from 1.5.5 in three ways: that script rounds P and R of each pair to five decimals; it looks words up in
 * WordNet's list of irregular forms before stemming; and it takes the mean over pairs from a resampling, not from the
 * pairs themselves.
 *
 * @param stemming what is done to a word before it is compared
 */
public record Rouge(Stemming stemming) {
    /**
     * Scores one pair. {@code O(|hypothesis| · |reference|)}.
     *
     * @param hypothesis what was written
     * @param reference what should have been written
     * @return the three overlaps
     */
    public RougeScore score(String hypothesis, String reference) {
        List<String> ours = tokens(hypothesis);
        List<String> theirs = tokens(reference);
        return new RougeScore(
                nGramOverlap(ours, theirs, 1),
                nGramOverlap(ours, theirs, 2),
                Overlap.of(longestCommonSubsequence(ours, theirs), ours.size(), theirs.size()));
    }

    /**
     * Finds the words that are compared.
     *
     * @param text hypothesis or reference
     * @return words or their stems, in order
     */
    public List<String> tokens(String text) {
        List<String> tokens = new ArrayList<>();
        StringBuilder token = new StringBuilder();
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : ' ';
            char lower = c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
            if (lower >= 'a' && lower <= 'z' || lower >= '0' && lower <= '9') {
                token.append(lower);
            } else if (!token.isEmpty()) {
                tokens.add(stemming.stem(token.toString()));
                token.setLength(0);
            }
        }
        return tokens;
    }

    private static Overlap nGramOverlap(List<String> hypothesis, List<String> reference, int n) {
        int matches = NGrams.matches(NGrams.count(hypothesis, n), NGrams.count(reference, n));
        return Overlap.of(matches, NGrams.total(hypothesis.size(), n), NGrams.total(reference.size(), n));
    }

    private static int longestCommonSubsequence(List<String> one, List<String> other) {
        int[] lengths = new int[other.size() + 1]; // of the prefix of `one` so far and each prefix of `other`
        for (String word : one) {
            int diagonal = 0;
            for (int j = 1; j <= other.size(); j++) {
                int above = lengths[j];
                lengths[j] = word.equals(other.get(j - 1)) ? diagonal + 1 : Math.max(above, lengths[j - 1]);
                diagonal = above;
            }
        }
        return lengths[other.size()];
    }
}
