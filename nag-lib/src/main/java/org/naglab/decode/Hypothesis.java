package org.naglab.decode;

import java.util.Collection;
import java.util.Optional;

/**
 * What a model wrote for one source.
 *
 * @param id of the example
 * @param text the output
 * @param scoreNats score of the whole decoded path, up to the last scored position, nats; not normalised
 * @param truncatedPieces word pieces of the source that were cut off, 0 when none
 */
public record Hypothesis(String id, String text, double scoreNats, int truncatedPieces) {
    /**
     * Counts the sources that were cut.
     *
     * @param hypotheses what was written for all of them
     * @return a sentence to show; empty when none was cut
     */
    public static Optional<String> truncationWarning(Collection<Hypothesis> hypotheses) {
        long cut = hypotheses.stream().filter(h -> h.truncatedPieces() > 0).count();
        long pieces = hypotheses.stream().mapToLong(Hypothesis::truncatedPieces).sum();
        return cut == 0
                ? Optional.empty()
                : Optional.of(
                        "%d of %d sources were longer than the model's positions: their last %d word pieces were cut"
                                .formatted(cut, hypotheses.size(), pieces));
    }

    /** The same output with the score that another model gives it. */
    Hypothesis withScore(double nats) {
        return new Hypothesis(id, text, nats, truncatedPieces);
    }
}
