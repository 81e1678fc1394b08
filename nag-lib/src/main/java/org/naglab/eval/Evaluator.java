package org.naglab.eval;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Scores all hypotheses of a system, with intervals, and compares two systems on the same items.
 *
 * @param resamples corpora drawn for the intervals, at least 1; default 1000
 * @param confidence share of resampled scores within an interval, in (0, 1); default 0.95
 */
public record Evaluator(int resamples, double confidence) {
    /**
     * Gives the defaults of ROUGE-1.5.5 and sacreBLEU.
     *
     * @return 1000 resamples, 95 % intervals
     */
    public static Evaluator standard() {
        return new Evaluator(1000, 0.95);
    }

    /**
     * Scores a system with the {@link #standard()} settings.
     *
     * @param hypotheses one text for each item
     * @param references one text for each item
     * @param seed of the resampling
     * @return every metric that needs no sources with its interval
     */
    public static Evaluation evaluate(List<String> hypotheses, List<String> references, long seed) {
        return standard().scores(hypotheses, references, seed);
    }

    /**
     * Scores a system. Every item counts; an empty hypothesis scores 0.
     *
     * @param hypotheses one text for each item
     * @param references one text for each item
     * @param seed of the resampling; the same seed gives the same intervals
     * @return every metric that needs no sources with its interval
     */
    public Evaluation scores(List<String> hypotheses, List<String> references, long seed) {
        return scoresOfRuns(List.of(hypotheses), references, seed);
    }

    /**
     * Scores a system on texts whose sources are known, also by the metrics that need them.
     *
     * @param sources what was read, one text for each item
     * @param hypotheses one text for each item
     * @param references one text for each item
     * @param seed of the resampling
     * @return every metric with its interval
     */
    public Evaluation scores(List<String> sources, List<String> hypotheses, List<String> references, long seed) {
        return scoresOfRuns(sources, List.of(hypotheses), references, seed);
    }

    /**
     * Scores several equally likely runs of a system together, such as those of different seeds. A score is that of all
     * their outputs; an interval says how much it depends on the items: an item is drawn with its outputs of all runs,
     * which are not independent of each other. How much a score depends on the run, {@link Interval#ofRuns} says.
     *
     * @param runs hypotheses of each run, one text for each item; at least one run
     * @param references one text for each item
     * @param seed of the resampling
     * @return every metric that needs no sources with its interval; its empty hypotheses are those of all runs
     */
    public Evaluation scoresOfRuns(List<List<String>> runs, List<String> references, long seed) {
        List<Metric> metrics = Stream.of(Metric.values())
                .filter(metric -> !metric.needsSources())
                .toList();
        return scores(Optional.empty(), runs, references, seed, metrics);
    }

    /**
     * As {@link #scoresOfRuns(List, List, long)}, on texts whose sources are known.
     *
     * @param sources what was read, one text for each item
     * @param runs hypotheses of each run, one text for each item; at least one run
     * @param references one text for each item
     * @param seed of the resampling
     * @return every metric with its interval
     */
    public Evaluation scoresOfRuns(List<String> sources, List<List<String>> runs, List<String> references, long seed) {
        Sizes.requireEqual("sources", sources.size(), "references", references.size());
        return scores(Optional.of(sources), runs, references, seed, List.of(Metric.values()));
    }

    private Evaluation scores(
            Optional<List<String>> sources,
            List<List<String>> runs,
            List<String> references,
            long seed,
            List<Metric> measured) {
        Bootstrap bootstrap = bootstrap(references.size(), seed);
        Map<Metric, Interval> metrics = new EnumMap<>(Metric.class);
        talliesOfRuns(sources, runs, references, measured)
                .forEach((metric, tally) -> metrics.put(metric, bootstrap.interval(tally)));
        int empty = (int)
                runs.stream().flatMap(List::stream).filter(String::isBlank).count();
        return new Evaluation(references.size(), empty, seed, resamples, confidence, metrics);
    }

    /**
     * Compares two systems by paired resampling.
     *
     * @param hypotheses of the system that is asked about
     * @param baseline hypotheses of the system that it is compared with, same items
     * @param references one text for each item
     * @param seed of the resampling
     * @param metrics to compare by; none that needs sources
     * @return for each metric the score of the first less that of the second
     */
    public Map<Metric, Difference> compare(
            List<String> hypotheses,
            List<String> baseline,
            List<String> references,
            long seed,
            Collection<Metric> metrics) {
        return compareRuns(List.of(hypotheses), List.of(baseline), references, seed, metrics);
    }

    /**
     * Compares equally many runs of two systems by paired resampling of the items, each with its outputs of all runs.
     *
     * @param runs hypotheses of each run of the system that is asked about
     * @param baseline hypotheses of each run of the system that it is compared with, same items
     * @param references one text for each item
     * @param seed of the resampling
     * @param metrics to compare by; none that needs sources
     * @return for each metric the score of the first less that of the second
     */
    public Map<Metric, Difference> compareRuns(
            List<List<String>> runs,
            List<List<String>> baseline,
            List<String> references,
            long seed,
            Collection<Metric> metrics) {
        Sizes.requireEqual("runs", runs.size(), "runs of the baseline", baseline.size());
        Bootstrap bootstrap = bootstrap(references.size(), seed);
        Map<Metric, Tally> theirs = talliesOfRuns(Optional.empty(), baseline, references, metrics);
        Map<Metric, Difference> differences = new EnumMap<>(Metric.class);
        talliesOfRuns(Optional.empty(), runs, references, metrics)
                .forEach((metric, tally) -> differences.put(metric, bootstrap.difference(tally, theirs.get(metric))));
        return differences;
    }

    /**
     * Scores each item as a corpus of its own; BLEU, which pools n-grams up to four, is then 0 below four words.
     *
     * @param metric what is measured; one that needs no sources
     * @param hypotheses one text for each item
     * @param references one text for each item
     * @return score of each item
     */
    public static double[] items(Metric metric, List<String> hypotheses, List<String> references) {
        Sizes.requireEqual("hypotheses", hypotheses.size(), "references", references.size());
        return tallies(Optional.empty(), hypotheses, references, List.of(metric))
                .get(metric)
                .ofEach();
    }

    private static Map<Metric, Tally> talliesOfRuns(
            Optional<List<String>> sources,
            List<List<String>> runs,
            List<String> references,
            Collection<Metric> metrics) {
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("runs must hold at least one, got none");
        }
        Map<Metric, Tally> sum = new EnumMap<>(Metric.class);
        for (List<String> hypotheses : runs) {
            Sizes.requireEqual("hypotheses", hypotheses.size(), "references", references.size());
            tallies(sources, hypotheses, references, metrics)
                    .forEach((metric, tally) -> sum.merge(metric, tally, Tally::plus));
        }
        return sum;
    }

    private Bootstrap bootstrap(int items, long seed) {
        return new Bootstrap(items, resamples, confidence, new SplittableRandom(seed));
    }

    private static Map<Metric, Tally> tallies(
            Optional<List<String>> sources,
            List<String> hypotheses,
            List<String> references,
            Collection<Metric> metrics) {
        Map<Metric, Tally> tallies = new EnumMap<>(Metric.class);
        int items = hypotheses.size();
        Map<Stemming, List<RougeScore>> rouge = new EnumMap<>(Stemming.class); // three metrics share each
        Function<Stemming, List<RougeScore>> scores =
                stemming -> rouge.computeIfAbsent(stemming, kind -> rouge(kind, hypotheses, references));
        Chrf chrf = new Chrf(0);
        Chrf chrfWords = new Chrf(2);
        Bleu bleu = Bleu.standard();
        for (Metric metric : metrics) {
            Tally tally = switch (metric) {
                case ROUGE_1 -> mean(scores.apply(Stemming.NONE), RougeScore::rouge1);
                case ROUGE_2 -> mean(scores.apply(Stemming.NONE), RougeScore::rouge2);
                case ROUGE_L -> mean(scores.apply(Stemming.NONE), RougeScore::rougeL);
                case ROUGE_1_STEMMED -> mean(scores.apply(Stemming.PORTER), RougeScore::rouge1);
                case ROUGE_2_STEMMED -> mean(scores.apply(Stemming.PORTER), RougeScore::rouge2);
                case ROUGE_L_STEMMED -> mean(scores.apply(Stemming.PORTER), RougeScore::rougeL);
                case BLEU ->
                    new Tally(
                            items,
                            i -> bleu.statistics(hypotheses.get(i), List.of(references.get(i))),
                            sum -> Bleu.fromStatistics(sum, Bleu.Orders.ALL).score());
                case CHRF ->
                    new Tally(items, i -> chrf.statistics(hypotheses.get(i), references.get(i)), Chrf::fromStatistics);
                case CHRF_WORDS ->
                    new Tally(
                            items,
                            i -> chrfWords.statistics(hypotheses.get(i), references.get(i)),
                            Chrf::fromStatistics);
                case REPEATED_WORDS -> new Tally(items, i -> Repetition.adjacentWords(hypotheses.get(i)), Tally::ratio);
                case REPEATED_BIGRAMS -> new Tally(items, i -> Repetition.nGrams(hypotheses.get(i), 2), Tally::ratio);
                case KEPT_WORDS ->
                    new Tally(
                            items,
                            i -> new double[] {
                                Compression.keptWords(source(sources, i, metric), hypotheses.get(i), references.get(i))
                                        .f1(),
                                1
                            },
                            Tally::ratio);
                case COMPRESSION_RATIO ->
                    new Tally(
                            items,
                            i -> new double[] {Compression.ratio(source(sources, i, metric), hypotheses.get(i)), 1},
                            Tally::ratio);
                case LENGTH_RATIO -> new Tally(items, i -> lengths(hypotheses.get(i), references.get(i)), Tally::ratio);
            };
            tallies.put(metric, tally);
        }
        return tallies;
    }

    private static String source(Optional<List<String>> sources, int item, Metric metric) {
        return sources.orElseThrow(
                        () -> new IllegalArgumentException("sources must be given to measure " + metric.label()))
                .get(item);
    }

    private static List<RougeScore> rouge(Stemming stemming, List<String> hypotheses, List<String> references) {
        Rouge rouge = new Rouge(stemming);
        List<RougeScore> scores = new ArrayList<>();
        for (int i = 0; i < hypotheses.size(); i++) {
            scores.add(rouge.score(hypotheses.get(i), references.get(i)));
        }
        return scores;
    }

    private static Tally mean(List<RougeScore> scores, Function<RougeScore, Overlap> part) {
        return new Tally(
                scores.size(), i -> new double[] {part.apply(scores.get(i)).f1(), 1}, Tally::ratio);
    }

    private static double[] lengths(String hypothesis, String reference) {
        return new double[] {
            Tokenization.MTEVAL_13A.tokens(hypothesis).size(),
            Tokenization.MTEVAL_13A.tokens(reference).size()
        };
    }
}
