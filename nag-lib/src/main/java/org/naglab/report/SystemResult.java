package org.naglab.report;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.naglab.eval.Evaluation;
import org.naglab.eval.Evaluator;
import org.naglab.eval.Latency;

/**
 * One line of a report's tables: a model with a decoder, or a rule that it is compared with.
 *
 * @param name as a person reads it: {@code CRF, Viterbi}
 * @param role whether it is what the run is about
 * @param evaluation its scores
 * @param items all its outputs, in the order of the split
 * @param latency its speed, if it was timed
 */
public record SystemResult(
        String name, Role role, Evaluation evaluation, List<Decoded> items, Optional<Latency> latency) {
    /** Part that a system plays in a comparison. */
    public enum Role {
        /** A model of this project. */
        MODEL(""),
        /** What a model must beat: a rule, or another's model. */
        BASELINE("baseline"),
        /** A model that is told something of the references: what could be reached, never a result. */
        UPPER_BOUND("upper bound");

        private final String label;

        Role(String label) {
            this.label = label;
        }

        /** What stands beside the system's name; nothing beside a model's. */
        String label() {
            return label;
        }
    }

    public SystemResult {
        items = List.copyOf(items);
        if (items.size() != evaluation.items()) {
            throw new IllegalArgumentException("items must be those that were evaluated: got " + items.size()
                    + " items and an evaluation of " + evaluation.items() + " for " + name);
        }
    }

    /**
     * Scores a system by its outputs. It counts as timed if every item has a time.
     *
     * @param name as a person reads it
     * @param role whether it is what the run is about
     * @param items all its outputs
     * @param seed of the intervals
     * @return the system with its scores
     */
    public static SystemResult of(String name, Role role, List<Decoded> items, long seed) {
        Evaluation evaluation = Evaluator.standard()
                .scores(
                        items.stream().map(Decoded::source).toList(),
                        items.stream().map(Decoded::hypothesis).toList(),
                        items.stream().map(Decoded::reference).toList(),
                        seed);
        double[] millis = items.stream().mapToDouble(Decoded::millis).toArray();
        boolean timed = Arrays.stream(millis).allMatch(time -> time > 0);
        return new SystemResult(
                name, role, evaluation, items, timed ? Optional.of(Latency.ofMillis(millis)) : Optional.empty());
    }

    /**
     * Gives the same system with times that were taken apart from its outputs, one at a time.
     *
     * @param taken its speed
     * @return a copy
     */
    public SystemResult withLatency(Latency taken) {
        return new SystemResult(name, role, evaluation, items, Optional.of(taken));
    }
}
