package org.naglab.ctc;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Searches for the output whose paths together are most probable, keeping the K best prefixes at each frame (Hannun et
 * al., 2014, without a language model). With K large enough nothing is cut, and the result is exact over the candidates.
 *
 * @param beams prefixes that are kept, K, at least 1
 */
public record PrefixBeam(int beams) {
    /** Checks the number. */
    public PrefixBeam {
        if (beams < 1) {
            throw new IllegalArgumentException("beams must be at least 1, got " + beams);
        }
    }

    /**
     * An output and the sum over the paths to it that the search followed.
     *
     * @param tokens the output
     * @param scoreNats logarithm of their probability, nats
     */
    public record Found(long[] tokens, double scoreNats) {}

    /** Logarithms of the sums over the paths to a prefix that end in a blank, and that end in its last token. */
    private record Ends(double blank, double token) {
        double total() {
            return Occupancy.logSum(blank, token);
        }

        Ends plus(Ends other) {
            return new Ends(Occupancy.logSum(blank, other.blank), Occupancy.logSum(token, other.token));
        }
    }

    /**
     * Searches.
     *
     * @param blanks log-probability of the blank at each frame [T]
     * @param tokens other tokens that are looked at, different ones at each frame [T][C]
     * @param logProbabilities theirs [T][C]
     * @return outputs, best first, at most K, at least one
     */
    public List<Found> search(double[] blanks, long[][] tokens, double[][] logProbabilities) {
        Map<List<Long>, Ends> prefixes = Map.of(List.of(), new Ends(0, Double.NEGATIVE_INFINITY));
        for (int t = 0; t < blanks.length; t++) {
            Map<List<Long>, Ends> next = new LinkedHashMap<>();
            double blank = blanks[t];
            long[] here = tokens[t];
            double[] scores = logProbabilities[t];
            prefixes.forEach((prefix, ends) -> {
                add(next, prefix, new Ends(ends.total() + blank, Double.NEGATIVE_INFINITY));
                for (int c = 0; c < here.length; c++) {
                    boolean repeats = !prefix.isEmpty() && prefix.getLast() == here[c];
                    if (repeats) {
                        add(next, prefix, new Ends(Double.NEGATIVE_INFINITY, ends.token() + scores[c]));
                    }
                    double from = repeats ? ends.blank() : ends.total();
                    if (from > Double.NEGATIVE_INFINITY) {
                        List<Long> longer = new ArrayList<>(prefix);
                        longer.add(here[c]);
                        add(next, longer, new Ends(Double.NEGATIVE_INFINITY, from + scores[c]));
                    }
                }
            });
            prefixes = best(next);
        }
        return prefixes.entrySet().stream()
                .map(it -> new Found(
                        it.getKey().stream().mapToLong(token -> token).toArray(),
                        it.getValue().total()))
                .toList();
    }

    private static void add(Map<List<Long>, Ends> prefixes, List<Long> prefix, Ends ends) {
        prefixes.merge(prefix, ends, Ends::plus);
    }

    private Map<List<Long>, Ends> best(Map<List<Long>, Ends> prefixes) {
        Map<List<Long>, Ends> kept = new LinkedHashMap<>();
        prefixes.entrySet().stream()
                .sorted(Comparator.comparingDouble((Map.Entry<List<Long>, Ends> it) ->
                                it.getValue().total())
                        .reversed())
                .limit(beams)
                .forEach(it -> kept.put(it.getKey(), it.getValue()));
        return kept;
    }
}
