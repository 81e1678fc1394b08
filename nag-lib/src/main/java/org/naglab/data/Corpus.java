package org.naglab.data;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Pairs of texts in three splits, and where they came from.
 *
 * @param name names the corpus in reports
 * @param train pairs to fit
 * @param dev pairs to choose by
 * @param test pairs to report on
 * @param provenance origin, dates, counts and checksums by name
 */
public record Corpus(
        String name, List<Example> train, List<Example> dev, List<Example> test, SortedMap<String, String> provenance) {
    /** Copies its parts and checks that no id comes twice. */
    public Corpus {
        train = List.copyOf(train);
        dev = List.copyOf(dev);
        test = List.copyOf(test);
        provenance = Collections.unmodifiableSortedMap(new TreeMap<>(provenance));
        Set<String> ids = new HashSet<>();
        for (List<Example> split : List.of(train, dev, test)) {
            for (Example example : split) {
                if (!ids.add(example.id())) {
                    throw new IllegalArgumentException(
                            "ids of corpus " + name + " must all differ, got " + example.id() + " twice");
                }
            }
        }
    }

    /**
     * Gives the pairs of one split.
     *
     * @param split which
     * @return its pairs
     */
    public List<Example> examples(Split split) {
        return switch (split) {
            case TRAIN -> train;
            case DEV -> dev;
            case TEST -> test;
        };
    }
}
