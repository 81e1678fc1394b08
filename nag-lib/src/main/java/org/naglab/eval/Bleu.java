package org.naglab.eval;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures n-gram precision up to order 4 with a penalty for brevity: BLEU of Papineni et al. (2002), equal to sacreBLEU
 * 2.6.0 (Post, 2018) with exponential smoothing.
 *
 * @param tokenization how words are found; sacreBLEU's default is {@link Tokenization#MTEVAL_13A}
 * @param letterCase whether capitals count; sacreBLEU's default is {@link LetterCase#MIXED}
 */
public record Bleu(Tokenization tokenization, LetterCase letterCase) {
    private static final int ORDERS = 4;
    /** Layout of one item's statistics: hypothesis length, reference length, matches 1–4, totals 1–4. */
    private static final int STATISTICS = 2 + 2 * ORDERS;

    /**
     * Gives the settings of the usual signature {@code case:mixed|eff:no|tok:13a|smooth:exp}.
     *
     * @return sacreBLEU's defaults
     */
    public static Bleu standard() {
        return new Bleu(Tokenization.MTEVAL_13A, LetterCase.MIXED);
    }

    /**
     * Writes the settings as sacreBLEU does.
     *
     * @param references number of references of each item
     * @return the signature, without a version
     */
    public String signature(int references) {
        String letters = letterCase == LetterCase.MIXED ? "mixed" : "lc";
        return "nrefs:" + references + "|case:" + letters + "|eff:no|tok:" + tokenization.signature() + "|smooth:exp";
    }

    /**
     * Scores a corpus with one reference for each hypothesis.
     *
     * @param hypotheses one text for each item
     * @param references one text for each item
     * @return the score of the corpus as a whole, which is not the mean of its sentences
     */
    public BleuScore corpus(List<String> hypotheses, List<String> references) {
        return corpusOfMany(hypotheses, references.stream().map(List::of).toList());
    }

    /**
     * Scores a corpus.
     *
     * @param hypotheses one text for each item
     * @param references all references of each item, at least one
     * @return the score of the corpus as a whole
     */
    public BleuScore corpusOfMany(List<String> hypotheses, List<List<String>> references) {
        Sizes.requireEqual("hypotheses", hypotheses.size(), "references", references.size());
        double[] sum = new double[STATISTICS];
        for (int i = 0; i < hypotheses.size(); i++) {
            Tally.add(sum, statistics(hypotheses.get(i), references.get(i)));
        }
        return fromStatistics(sum, Orders.ALL);
    }

    /**
     * Scores one sentence; orders for which the hypothesis is too short are left out of the mean.
     *
     * @param hypothesis what was written
     * @param references what could have been written, at least one text
     * @return the score of the sentence
     */
    public BleuScore sentence(String hypothesis, List<String> references) {
        return fromStatistics(statistics(hypothesis, references), Orders.EFFECTIVE);
    }

    /** Which orders enter the geometric mean. */
    enum Orders {
        /** All four: a hypothesis of fewer than four words scores 0. */
        ALL,
        /** Those that the hypothesis is long enough for. */
        EFFECTIVE
    }

    double[] statistics(String hypothesis, List<String> references) {
        if (references.isEmpty()) {
            throw new IllegalArgumentException("an item must have at least one reference, got none for: " + hypothesis);
        }
        List<String> ours = tokenization.tokens(letterCase.apply(hypothesis));
        List<List<String>> theirs = new ArrayList<>();
        for (String reference : references) {
            theirs.add(tokenization.tokens(letterCase.apply(reference)));
        }
        double[] statistics = new double[STATISTICS];
        statistics[0] = ours.size();
        statistics[1] = closestLength(ours.size(), theirs);
        for (int n = 1; n <= ORDERS; n++) {
            Map<List<String>, Integer> most = new HashMap<>(); // over references
            for (List<String> reference : theirs) {
                NGrams.count(reference, n).forEach((gram, count) -> most.merge(gram, count, Math::max));
            }
            statistics[1 + n] = NGrams.matches(NGrams.count(ours, n), most);
            statistics[1 + ORDERS + n] = NGrams.total(ours.size(), n);
        }
        return statistics;
    }

    /** Length nearest to the hypothesis's; of two equally near the shorter. */
    private static int closestLength(int length, List<List<String>> references) {
        int closest = references.getFirst().size();
        for (List<String> reference : references) {
            int distance = Math.abs(length - reference.size());
            int best = Math.abs(length - closest);
            if (distance < best || distance == best && reference.size() < closest) {
                closest = reference.size();
            }
        }
        return closest;
    }

    static BleuScore fromStatistics(double[] statistics, Orders orders) {
        double hypothesisLength = statistics[0];
        double referenceLength = statistics[1];
        double brevityPenalty = 1;
        if (hypothesisLength < referenceLength) {
            brevityPenalty = hypothesisLength > 0 ? Math.exp(1 - referenceLength / hypothesisLength) : 0;
        }
        List<Long> matches = new ArrayList<>();
        List<Long> totals = new ArrayList<>();
        double[] precisions = new double[ORDERS];
        for (int n = 0; n < ORDERS; n++) {
            matches.add((long) statistics[2 + n]);
            totals.add((long) statistics[2 + ORDERS + n]);
        }
        boolean anyMatch = matches.stream().anyMatch(count -> count > 0);
        int effectiveOrders = ORDERS;
        double smoothing = 1; // doubles with every order that has no match: Chen and Cherry (2014), method 3
        for (int n = 0; anyMatch && n < ORDERS && totals.get(n) > 0; n++) {
            if (orders == Orders.EFFECTIVE) {
                effectiveOrders = n + 1;
            }
            if (matches.get(n) == 0) {
                smoothing *= 2;
                precisions[n] = 1 / (smoothing * totals.get(n));
            } else {
                precisions[n] = (double) matches.get(n) / totals.get(n);
            }
        }
        double logSum = 0;
        List<Double> shown = new ArrayList<>();
        for (int n = 0; n < ORDERS; n++) {
            logSum += n < effectiveOrders ? Math.log(precisions[n]) : 0; // log 0 makes the score 0
            shown.add(precisions[n]);
        }
        double score = anyMatch ? brevityPenalty * Math.exp(logSum / effectiveOrders) : 0;
        return new BleuScore(
                score, matches, totals, shown, brevityPenalty, (long) hypothesisLength, (long) referenceLength);
    }
}
