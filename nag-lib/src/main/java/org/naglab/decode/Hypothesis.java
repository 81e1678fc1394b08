package org.naglab.decode;

import java.util.Collection;
import java.util.Optional;
import org.naglab.text.Encoding;

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
        return Encoding.truncationWarning(hypotheses.stream().mapToInt(Hypothesis::truncatedPieces));
    }

    /** The same output with the score that another model gives it. */
    Hypothesis withScore(double nats) {
        return new Hypothesis(id, text, nats, truncatedPieces);
    }
}
