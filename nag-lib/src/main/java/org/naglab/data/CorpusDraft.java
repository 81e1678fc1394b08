package org.naglab.data;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Pairs as a recipe has made them, before they are split and kept. */
public final class CorpusDraft {
    private final List<KeyedExample> pairs;
    private final SortedMap<String, String> provenance;

    /**
     * Takes what was made.
     *
     * @param pairs the pairs, in the order in which they are kept
     * @param origin what they were made of, by name
     * @param counts how many there were, and how many each reason left out
     */
    CorpusDraft(List<KeyedExample> pairs, Map<String, String> origin, Map<String, Integer> counts) {
        this.pairs = List.copyOf(pairs);
        SortedMap<String, String> all = new TreeMap<>(origin);
        counts.forEach((name, count) -> all.put(name, count.toString()));
        this.provenance = Collections.unmodifiableSortedMap(all);
    }

    List<KeyedExample> pairs() {
        return pairs;
    }

    SortedMap<String, String> provenance() {
        return provenance;
    }
}
