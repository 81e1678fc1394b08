package org.naglab.data;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A part of a split that stands for the whole, whatever the order of its pairs. */
public final class Sample {
    /** Keeps the choice apart from that of {@link Split}, which hashes names too. */
    private static final String SALT = "sample:";

    private Sample() {}

    /**
     * Chooses the pairs whose ids have the smallest hashes: a larger sample holds every smaller one, and a pair stays
     * chosen when few others come and go.
     *
     * @param all a split
     * @param pairs how many to choose; 0 for all, as many as there are when there are fewer
     * @return the chosen pairs, in the order of the split
     */
    public static List<Example> of(List<Example> all, int pairs) {
        if (pairs == 0 || pairs >= all.size()) {
            return all;
        }
        Set<String> chosen = all.stream()
                .sorted(Comparator.comparingDouble((Example e) -> StableHash.fraction(SALT + e.id()))
                        .thenComparing(Example::id))
                .limit(pairs)
                .map(Example::id)
                .collect(Collectors.toSet());
        return all.stream().filter(e -> chosen.contains(e.id())).limit(pairs).toList();
    }
}
