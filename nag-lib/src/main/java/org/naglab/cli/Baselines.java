package org.naglab.cli;

import java.util.List;
import org.naglab.data.CopyRule;
import org.naglab.data.Example;
import org.naglab.report.Decoded;
import org.naglab.report.SystemResult;

/** Scores what rules write, which a model must beat. */
final class Baselines {
    private Baselines() {}

    /**
     * Applies the rules of a corpus.
     *
     * @param data says which rules
     * @param pairs what they are applied to
     * @param seed of the intervals
     * @return the rules with their scores, in their order
     */
    static List<SystemResult> of(DataSource data, List<Example> pairs, long seed) {
        return data.baselines().entrySet().stream()
                .map(rule -> scored(rule.getKey(), rule.getValue(), pairs, seed))
                .toList();
    }

    private static SystemResult scored(String name, CopyRule rule, List<Example> pairs, long seed) {
        List<Decoded> items = pairs.stream()
                .map(e -> new Decoded(e.id(), e.source(), e.target(), rule.apply(e.source()), 0, 0))
                .toList();
        return SystemResult.of(name, SystemResult.Role.BASELINE, items, seed);
    }
}
