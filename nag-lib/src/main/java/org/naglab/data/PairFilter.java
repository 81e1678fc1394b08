package org.naglab.data;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Collects pairs, one for each source text, and counts the others under the reason for which they are left out. */
final class PairFilter {
    private final int fewest;
    private final int most;
    private final double ratio;
    private final List<KeyedExample> pairs = new ArrayList<>();
    private final Set<String> sources = new HashSet<>();
    private final SortedMap<String, Integer> counts = new TreeMap<>();

    /**
     * Sets the limits.
     *
     * @param fewest tokens of either side at least
     * @param most tokens of either side at most
     * @param ratio how many times as long as the other a side may be
     */
    PairFilter(int fewest, int most, double ratio) {
        this.fewest = fewest;
        this.most = most;
        this.ratio = ratio;
    }

    /** Takes a pair, unless a limit or an equal source (whatever the case of letters) forbids it. */
    void add(String key, String id, String source, String target) {
        int sourceTokens = Tokens.count(source);
        int targetTokens = Tokens.count(target);
        int shorter = Math.min(sourceTokens, targetTokens);
        int longer = Math.max(sourceTokens, targetTokens);
        if (shorter < fewest || longer > most) {
            leaveOut("outside " + fewest + "-" + most + " tokens");
        } else if (longer > ratio * shorter) {
            leaveOut("one side over " + ratio + " times as long");
        } else if (!sources.add(source.toLowerCase(Locale.ROOT))) {
            leaveOut("same source");
        } else {
            pairs.add(new KeyedExample(key, new Example(id, source, target)));
        }
    }

    /** Counts something that the recipe itself leaves out. */
    void leaveOut(String reason) {
        count("left out: " + reason);
    }

    /** Counts something else, for the provenance. */
    void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    CorpusDraft draft(Map<String, String> origin) {
        return new CorpusDraft(pairs, origin, counts);
    }
}
