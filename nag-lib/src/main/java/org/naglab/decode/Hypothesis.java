package org.naglab.decode;

/**
 * What a model wrote for one source.
 *
 * @param id of the example
 * @param text the output
 * @param scoreNats score of the whole decoded path, up to the last scored position, nats; not normalised
 * @param truncatedPieces word pieces of the source that were cut off, 0 when none
 */
public record Hypothesis(String id, String text, double scoreNats, int truncatedPieces) {
    /** The same output with the score that another model gives it. */
    Hypothesis withScore(double nats) {
        return new Hypothesis(id, text, nats, truncatedPieces);
    }
}
