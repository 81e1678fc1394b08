package org.naglab.eval;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts the n-grams of one sequence, and what two such counts have in common. */
final class NGrams {
    private NGrams() {}

    /** Number of times that each n-gram of order {@code n} occurs; empty if the sequence is shorter than {@code n}. */
    static <T> Map<List<T>, Integer> count(List<T> tokens, int n) {
        Map<List<T>, Integer> counts = new HashMap<>();
        for (int start = 0; start + n <= tokens.size(); start++) {
            counts.merge(List.copyOf(tokens.subList(start, start + n)), 1, Integer::sum);
        }
        return counts;
    }

    /** Number of n-grams of order {@code n} in a sequence of {@code length} elements. */
    static int total(int length, int n) {
        return Math.max(0, length - n + 1);
    }

    /** Clipped matches: the sum over n-grams of the smaller count. */
    static <T> int matches(Map<List<T>, Integer> one, Map<List<T>, Integer> other) {
        int matches = 0;
        for (Map.Entry<List<T>, Integer> entry : one.entrySet()) {
            matches += Math.min(entry.getValue(), other.getOrDefault(entry.getKey(), 0));
        }
        return matches;
    }
}
